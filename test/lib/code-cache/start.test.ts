import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { makeCodeCache } from '../../../lib/code-cache/make-code-cache.ts';
import { cacheOf } from '../../../lib/code-cache/script.ts';
import { smallFunction, type SmallFunction, worker } from './small-function.ts';

/** Runs when it is loaded, and so is in the code cache; the handler is compiled when it is called. */
const SAYS_WHAT_IT_LOADED = `
  const loaded = [1].map(() => 'as it was written')[0];
  export const handler = async () => loaded;`;

/** What its handler answers in a Node of its own, and what that process says beside it. */
function start({ directory }: SmallFunction, ...flags: readonly string[]) {
  const script = `require('./index.js').handler().then((answer) => process.stdout.write(answer))`;
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, '-e', script], {
    cwd: directory,
    encoding: 'utf8',
  });
  return { answer: stdout, said: stderr, status };
}

/** The cache is made somewhere else, as it is for what is deployed. */
const withCache = async (text: string): Promise<SmallFunction> => {
  const [made, elsewhere] = [smallFunction(text), smallFunction(text)];
  writeFileSync(cacheOf(made.bundle), (await makeCodeCache(worker, elsewhere.bundle)).cache);
  return made;
};

/** As many letters, which is all that V8 itself compares of a text. */
const rewrite = ({ bundle }: SmallFunction): void =>
  writeFileSync(bundle, readFileSync(bundle, 'utf8').replace('as it was written', 'as it is on disk.'));

describe('start', () => {
  it('compiles a function that has no code cache', () => {
    const plain = smallFunction(SAYS_WHAT_IT_LOADED);
    rewrite(plain);
    expect(start(plain)).toEqual({ answer: 'as it is on disk.', said: '', status: 0 });
  });

  it('runs what the code cache holds in place of compiling the text', async () => {
    const cached = await withCache(SAYS_WHAT_IT_LOADED);
    rewrite(cached);
    expect(start(cached)).toEqual({ answer: 'as it was written', said: '', status: 0 });
  });

  it('compiles, and says so, when it was made for another Node', async () => {
    const cached = await withCache(SAYS_WHAT_IT_LOADED);
    rewrite(cached);
    const cache = cacheOf(cached.bundle);
    renameSync(cache, cache.replace(process.version, 'v24.0.0'));
    const { answer, said } = start(cached);
    expect(answer).toBe('as it is on disk.');
    expect(said).toContain(
      `[CODE_CACHE] Warning: There is no code cache for Node ${process.version}, but for another; it compiles`,
    );
  });

  it('takes it whatever memory the function has: V8 is told, and its flags are others', async () => {
    const cached = await withCache(SAYS_WHAT_IT_LOADED);
    rewrite(cached);
    const memory = ['--max-semi-space-size=25', '--max-old-space-size=460'];
    expect(start(cached, ...memory)).toEqual({ answer: 'as it was written', said: '', status: 0 });
  });

  it('compiles, and says so, when V8 refuses it for its flags', async () => {
    const cached = await withCache(SAYS_WHAT_IT_LOADED);
    rewrite(cached);
    const { answer, said } = start(cached, '--stack-trace-limit=50');
    expect(answer).toBe('as it is on disk.');
    expect(said).toContain(`[CODE_CACHE] Warning: V8 refuses ${cacheOf(cached.bundle)}, and compiles`);
  });

  it('compiles, and says so, when it is cut off', async () => {
    const cached = await withCache(SAYS_WHAT_IT_LOADED);
    const cache = cacheOf(cached.bundle);
    writeFileSync(cache, readFileSync(cache).subarray(0, -100));
    const { answer, said } = start(cached);
    expect(answer).toBe('as it was written');
    expect(said).toContain('[CODE_CACHE]');
  });

  it('is to the function as if Node had loaded it: its place, what it imports later, the lines of its file', async () => {
    const cached = await withCache(`
      const here = __dirname;
      export const handler = async () => {
        const { METHODS } = await import('node:http');
        const line = /bundle[.]js:(\\d+)/.exec(new Error('here').stack)[1];
        return JSON.stringify({ here, imports: METHODS.includes('GET'), line });
      };`);
    const lines = readFileSync(cached.bundle, 'utf8').split('\n');
    const line = lines.findIndex((text) => text.includes('new Error')) + 1;
    const { answer, said } = start(cached);
    expect(said).toBe('');
    expect(JSON.parse(answer)).toEqual({ here: cached.directory, imports: true, line: String(line) });
  });
});
