import { beforeAll, describe, expect, it } from '@jest/globals';
import { alarmsOfRun } from '../../../assurance/alarms/alarms-of-run.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';
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

  /** The first minutes, in which most happens and the sweep runs in each. */
  const fromMs = Date.parse('2026-11-24T10:00:00.000Z');
  const span = { fromMs, untilMs: fromMs + 25 * 60_000 };
  // Someone forges webhooks, and a bank refuses refunds for good: a person has to know.
  const meant = ['CallPerson/AttentionNeeded', 'CallPerson/SetAside', 'Webhooks/Refused'];

  it('rang no alarm but those that its forgeries and refused refunds are for', () => {
    const { orders } = synthesizeFast({ stage: 'production' });
    for (const { points } of both) {
      const { heard, rang } = alarmsOfRun(orders, points, span);
      expect(heard.length).toBeGreaterThan(5);
      expect(rang.filter((id) => !meant.includes(id))).toEqual([]);
    }
  });

  it('left no dead letter', () => {
    for (const { counts } of both) expect(counts.deadLetters).toBe(0);
  });
});
