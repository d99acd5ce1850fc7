import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { STRIPE_EVENTS } from '../../functions/adapters/providers/stripe/stripe-events.ts';

const guide = readFileSync(new URL('../../docs/guides/deploying.md', import.meta.url), 'utf8');

describe('docs/guides/deploying.md', () => {
  it('has Stripe send the events that Once reads, and no others', () => {
    const [, step = ''] = /^2[.] Choose the events (.+?)[.]$/ms.exec(guide) ?? [];
    const named = [...step.matchAll(/`(?<event>[\w.]+)`/g)].map(({ groups }) => groups?.['event']);
    expect(named.toSorted()).toEqual(STRIPE_EVENTS.toSorted());
  });
});
