import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { onceCommand } from '../../cli/commands.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/cli.md'), 'utf8');

/** Those that do something, by their whole names: `dlq redrive`. */
const leavesOf = (command: Command, path: readonly string[] = []): readonly (readonly [string, Command])[] =>
  command.commands.flatMap((one): readonly (readonly [string, Command])[] => {
    const name = [...path, one.name()];
    return one.commands.length === 0 ? [[name.join(' '), one]] : leavesOf(one, name);
  });
const leaves = leavesOf(onceCommand());

describe('docs/reference/cli.md', () => {
  it('is asked of the commands that there are', () => {
    expect(leaves.map(([name]) => name)).toEqual(
      expect.arrayContaining(['explain', 'logs', 'dlq redrive', 'stripe check']),
    );
  });

  it.each(leaves)('has %s, and says whether it takes --json', (name, command) => {
    // `attention` alone is `attention list`.
    const names = [name, name.replace(/ list$/, '')];
    expect(names.some((one) => page.includes(`\`once -- ${one}`))).toBe(true);
    const listed = /takes `--json`: (?<commands>[^.]*)\./.exec(page)?.groups?.['commands'] ?? '';
    const takesJson = command.options.some(({ long }) => long === '--json');
    expect(names.some((one) => listed.includes(`\`${one}\``))).toBe(takesJson);
  });
});
