import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

import { DUE_INDEX as DUE_INDEX_READ } from '../../functions/persistence/sweep/due-index.ts';
import { DECLINED, DUE, LISTED, PLACED } from '../../functions/persistence/lists/indexes.ts';
import { DECLINED_INDEX, DUE_INDEX, LISTED_INDEX, PLACED_INDEX } from '../../lib/constructs/once-table.ts';
import { root, named, NO_LIMITS, deployed, settings, stages, rules, UNITS, among } from './time-limits.ts';

describe('time limits', () => {
  it.each(settings)('fit together on stage $name', ({ name: _stage, ...stage }) => {
    const of = among({ ...named, ...deployed, ...stage });
    expect(rules.filter(([, holds]) => !holds(of)).map(([says]) => says)).toEqual([]);
  });

  it('do not, with a gateway that may take fifteen seconds', () => {
    const of = among({ ...named, ...deployed, gatewayTimeoutMs: 15_000 });
    expect(rules.filter(([, holds]) => !holds(of))).toHaveLength(1);
  });

  it('are all known here', () => {
    const found = ['functions', 'lib']
      .flatMap((room) =>
        readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
      )
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(root, file), 'utf8').matchAll(
          /const (?<name>[A-Z_]*_(?:MS|SECONDS|MINUTES|HOURS|DAYS))\b/g,
        ),
      ])
      .map(({ groups }) => groups?.['name'] ?? '');
    expect(found.filter((name) => !NO_LIMITS.includes(name)).toSorted()).toEqual(
      Object.keys(named).toSorted(),
    );
  });
});

it('each index has one name', () => {
  expect(DUE_INDEX_READ).toBe(DUE_INDEX);
  const read = [DUE, PLACED, LISTED, DECLINED].map(({ name }) => name);
  expect(read).toEqual([DUE_INDEX, PLACED_INDEX, LISTED_INDEX, DECLINED_INDEX]);
});

describe('docs/reference/timers.md', () => {
  const page = readFileSync(join(root, 'docs', 'reference', 'timers.md'), 'utf8');
  const rows = page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const inMs = (text: string): number => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?) (ms|s|min|h|d)$/.exec(text) ?? [];
    return Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  };
  const valueOf = (name: string): string[] =>
    rows.filter(([, cell]) => cell === name).map(([, , value = '']) => value);

  it.each(Object.entries(named))('says how long %s is', (name, ms) => {
    expect(valueOf(`\`${name}\``).map(inMs)).toEqual([ms]);
  });

  it.each(Object.entries(deployed))('says how long %s is', (name, ms) => {
    expect(valueOf(name).map(inMs)).toEqual([ms]);
  });

  it.each([
    'gatewayTimeoutMs',
    'paymentWindowSeconds',
    'paymentProcessingDays',
    'authorizerCacheSeconds',
  ] as const)('says how long %s is on each stage', (name) => {
    const [, , ...values] = rows.find(([, cell]) => cell === `\`${name}\``) ?? [];
    expect(values.slice(0, stages.length).map(inMs)).toEqual(settings.map((stage) => stage[name]));
  });

  it('says every rule that is held here, and no other', () => {
    const [, section = ''] = page.split('## What has to fit');
    const said = section
      .split('\n')
      .flatMap((line) => /^\| (?<rule>.+?) \| /.exec(line)?.groups?.['rule']?.trim() ?? []);
    expect(said.slice(1).filter((rule) => !rule.startsWith('---'))).toEqual(rules.map(([says]) => says));
  });
});
