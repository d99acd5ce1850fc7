import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { makeCodeCache, type Made } from '../../../lib/code-cache/make-code-cache.ts';
import { compile } from '../../../lib/code-cache/script.ts';
import { smallFunction, worker } from './small-function.ts';

const accepted = (bundle: string, { cache }: Made): boolean =>
  compile(bundle, Buffer.from(cache)).cachedDataRejected === false;

/** So large that it shows in the size whether it was compiled. */
const LINES = Array.from({ length: 200 }, (_, i) => `globalThis.x${i} = 'work ${i}';`);
const WORK = `export function work() { ${LINES.join('')} } export const handler = () => undefined;`;

describe('makeCodeCache', () => {
  it('makes what V8 takes, with what the bundle runs when it is loaded', async () => {
    const idle = smallFunction(WORK);
    const busy = smallFunction(`${WORK} work();`);
    const [small, large] = [
      await makeCodeCache(worker, idle.bundle),
      await makeCodeCache(worker, busy.bundle),
    ];
    expect(accepted(idle.bundle, small)).toBe(true);
    expect(accepted(busy.bundle, large)).toBe(true);
    expect(large.cache.length).toBeGreaterThan(2 * small.cache.length);
    expect(large).not.toHaveProperty('stoppedBy');
  });

  it('gives the bundle no environment', async () => {
    const { directory, bundle } = smallFunction(`
      import { writeFileSync } from 'node:fs';
      writeFileSync(__dirname + '/seen.json', JSON.stringify(process.env));
      export const handler = () => undefined;`);
    expect(Object.keys(process.env).length).toBeGreaterThan(0);
    await makeCodeCache(worker, bundle);
    expect(JSON.parse(readFileSync(join(directory, 'seen.json'), 'utf8'))).toEqual({});
  });

  it('makes it of what was run until a setting was missing', async () => {
    const { directory, bundle } = smallFunction(`
      import { writeFileSync } from 'node:fs';
      writeFileSync(__dirname + '/loaded', '');
      throw new Error('TABLE_NAME is missing');`);
    const made = await makeCodeCache(worker, bundle);
    expect(existsSync(join(directory, 'loaded'))).toBe(true);
    expect(made.stoppedBy).toBe('Error: TABLE_NAME is missing');
    expect(accepted(bundle, made)).toBe(true);
  });

  it('says so when nothing comes of it', async () => {
    const { bundle } = smallFunction('process.exit(3); export const handler = () => undefined;');
    await expect(makeCodeCache(worker, bundle)).rejects.toThrow(`no code cache came of ${bundle}`);
    await expect(makeCodeCache(worker, '/nowhere/bundle.js')).rejects.toThrow('ENOENT');
  });
});
