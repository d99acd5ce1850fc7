import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { memoryEngine } from '../../assurance/explore/environment/engine.ts';
import { settingsDeployed } from '../../assurance/explore/environment/settings.ts';
import { Explorer } from '../../assurance/explore/explorer.ts';
import { runNamed } from '../../assurance/explore/token.ts';
import { cellsNamed } from '../../assurance/payments/matrix.ts';
import { instantTimersThroughout } from '../../assurance/world/instant-timers-throughout.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/start/your-report-our-replay.md'), 'utf8');

const [, ...sections] = page.split(/^## /m);
const reports = sections.map((section) => ({
  title: section.split('\n', 1)[0] ?? '',
  links: [...section.matchAll(/https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+/g)],
  tokens: [...section.matchAll(/npm run explore -- --replay '(?<token>[^']+)'/g)].map(
    ({ groups }) => groups?.['token'] ?? '',
  ),
  cells: [...section.matchAll(/npm run payments -- --only '(?<part>[^']+)'/g)].map(
    ({ groups }) => groups?.['part'] ?? '',
  ),
  tests: [...section.matchAll(/npm test -- (?<stage>\w+) --only (?<path>\S+)/g)].map(({ groups }) => ({
    stage: groups?.['stage'] ?? '',
    path: groups?.['path'] ?? '',
  })),
}));

describe('docs/start/your-report-our-replay.md', () => {
  instantTimersThroughout();
  const explorer = new Explorer(settingsDeployed(), memoryEngine());

  it('has ten reports or more, each with its link and a replay', () => {
    expect(reports.length).toBeGreaterThanOrEqual(10);
    expect(reports.filter(({ links, tokens }) => links.length === 0 || tokens.length === 0)).toEqual([]);
  });

  it.each(reports.flatMap(({ title, tokens }) => tokens.map((token) => [title, token] as const)))(
    '%s: %s keeps the promise',
    async (_, token) => {
      const { broken, unfired, visited } = await explorer.play(runNamed(token));
      expect(broken).toEqual([]);
      expect(unfired).toEqual([]);
      if (/[<^>]/.test(token)) expect(visited).toBeDefined();
    },
  );

  // `npm run assure` plays them all.
  it.each(reports.flatMap(({ cells }) => cells))('names cells of the payment matrix: %s', (part) => {
    expect(cellsNamed(part)).not.toEqual([]);
  });

  it.each(reports.flatMap(({ tests }) => tests))(
    'names tests of the suite: $stage $path',
    ({ path, stage }) => {
      expect(
        existsSync(join(ROOT, 'test', `${path}${stage === 'dynamodb' ? '.dynamodb' : ''}.test.ts`)),
      ).toBe(true);
    },
  );
});
