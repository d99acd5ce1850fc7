import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/reference/cli.md'), 'utf8');

const help = (...args: readonly string[]): string =>
  spawnSync(process.execPath, ['cli/once.ts', ...args, '--help'], { cwd: ROOT, encoding: 'utf8' }).stdout;

/** `attention`, `logs`: what stands first in the lines of a help's commands. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}([a-z][a-z-]*)(?: \[| <| {2}|$)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

const all = commandsIn(help());
const groups = all.filter((name) => help(name).includes('[command]'));

/** Whole, with a group's name: `dlq redrive`. */
const leaves = all.flatMap((name) =>
  groups.includes(name) ? commandsIn(help(name)).map((one) => `${name} ${one}`) : [name],
);

describe('docs/reference/cli.md', () => {
  it('is asked of the commands that there are', () => {
    expect(groups).toEqual(expect.arrayContaining(['attention', 'dlq', 'stripe']));
    expect(leaves).toEqual(expect.arrayContaining(['explain', 'logs', 'dlq redrive', 'stripe check']));
  });

  it.each(leaves)('%s is in it, and that it takes --json', (name) => {
    // `attention` alone is `attention list`.
    const names = [name, name.replace(/ list$/, '')];
    expect(names.some((one) => page.includes(`\`once -- ${one}`))).toBe(true);
    const listed = /takes `--json`: (?<commands>[^.]*)\./.exec(page)?.groups?.['commands'] ?? '';
    const takesJson = help(...name.split(' ')).includes('--json');
    expect(names.some((one) => listed.includes(`\`${one}\``))).toBe(takesJson);
  });
});
