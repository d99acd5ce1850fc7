import { beforeAll, describe, expect, it } from '@jest/globals';
import { FORGERIES } from '../../../assurance/storm/forgeries.ts';
import type { Aftermath } from '../../../assurance/storm/judge.ts';
import { KINDS } from '../../../assurance/storm/life.ts';
import { blowTwice, type TwoStorms } from '../../../assurance/storm/two-storms.ts';
import { deployedQueue } from '../../../assurance/world/deployed-queue.ts';

/** Some more than there are kinds of lives. */
const ORDERS = 34;

describe('a storm of webhooks, in two orders of arrival', () => {
  let storms: TwoStorms;
  let both: readonly Aftermath[];
  beforeAll(async () => {
    storms = await blowTwice({ orders: ORDERS, seed: 7, deployed: deployedQueue('production') });
    both = [storms.first, storms.second];
  }, 240_000);

  it('keeps the promise', () => {
    expect(both.map(({ violations }) => violations)).toEqual([[], []]);
  });

  it('ends the same, though it came otherwise', () => {
    expect(storms.differences).toEqual([]);
    expect(storms.second.state).toEqual(storms.first.state);
    expect(storms.second.arrivals).not.toEqual(storms.first.arrivals);
  });

  it('had every kind of order', () => {
    expect(ORDERS).toBeGreaterThanOrEqual(KINDS.length);
    for (const { counts, state } of both) {
      expect(counts.orders).toBe(ORDERS);
      for (const sign of [
        /^order: .*attempt 1,.*status "paid"/,
        /^order: .*attempt 3,.*status "paid"/,
        /^order: .*status "declined"/,
        /^order: .*status "cancelled"/,
        /^order: .*cancelledAt,.*status "paid"/,
        /^entry of .*: refund_refused, open$/,
        /^refund .* as late$/,
        /^credit note /,
      ]) {
        expect(state.filter((line) => sign.test(line)).length).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    'applied',
    'superseded',
    'ignored',
    'known',
    'parked',
    'parkedThenApplied',
    'deduplicated',
    'died',
    'standard',
    'withSecondSecret',
    'monthLater',
  ] as const)('had deliveries that were %s', (counted) => {
    for (const { counts } of both) expect(counts[counted]).toBeGreaterThan(0);
  });

  it.each(FORGERIES)('refused forgeries: %s', (forgery) => {
    for (const { forgeries } of both) expect(forgeries.get(forgery)).toBeGreaterThan(0);
  });

  it('left no dead letter', () => {
    for (const { counts } of both) expect(counts.deadLetters).toBe(0);
  });
});
