import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createStripeClient } from '../../functions/adapters/providers/stripe/stripe-client.ts';
import { STRIPE_EVENTS } from '../../functions/adapters/providers/stripe/stripe-events.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const guide = read('docs/guides/deploying.md');
const VERSION = /\b\d{4}-\d{2}-\d{2}[.][a-z]+\b/g;

describe('the endpoint at Stripe, in docs/guides/deploying.md', () => {
  it('is sent the events that Once reads, and no others', () => {
    const [, step = ''] = /^2[.] Choose the events (.+?)[.]$/ms.exec(guide) ?? [];
    const named = [...step.matchAll(/`(?<event>[\w.]+)`/g)].map(({ groups }) => groups?.['event']);
    expect(named.toSorted()).toEqual(STRIPE_EVENTS.toSorted());
  });

  it('has the API version of Stripe’s own package, which nothing else in the functions names', () => {
    const client = createStripeClient({ apiKey: 'sk_test_none', url: undefined, timeoutMs: 1000 });
    const version = String(client.getApiField('version'));
    expect(guide.match(VERSION)).toEqual([version]);
    expect(read('sandbox/core/event-versions.ts').match(VERSION)).toEqual([version]);
    const naming = globSync('functions/**/*.ts', { cwd: ROOT }).filter(
      (path) => read(path).match(VERSION) !== null,
    );
    expect(naming).toEqual([]);
  });
});
