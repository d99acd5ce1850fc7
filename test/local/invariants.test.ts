import { describe, expect, it } from '@jest/globals';

import { INVARIANTS, violations } from '../../local/invariants.ts';
import { ADAS, brokenActs } from './broken-acts.ts';
import { brokenNeedsAttention } from './broken-needs-attention.ts';
import { brokenMoney } from './broken-money.ts';
import { brokenOrders } from './broken-orders.ts';
import { brokenPrices, keptPrices } from './broken-prices.ts';
import { brokenRest } from './broken-rest.ts';
import { first, keptPromise } from './kept-promise.ts';

const { charges, refunds, deliveries, orders, operations, events } = keptPromise;
const seeded = [
  ...brokenOrders,
  ...brokenMoney,
  ...brokenPrices,
  ...brokenRest,
  ...brokenNeedsAttention,
  ...brokenActs,
];

describe('violations', () => {
  it('finds none where the promise was kept', () => {
    expect(violations(keptPromise)).toEqual([]);
    expect(violations(keptPrices)).toEqual([]);
  });

  it.each(seeded)('%s: finds %s', (invariant, _what, words, change) => {
    const detail: unknown = expect.stringContaining(words);
    expect(violations({ ...keptPromise, ...change })).toContainEqual({ invariant, detail });
  });

  it('has a seeded violation for every invariant', () => {
    expect(new Set(seeded.map(([invariant]) => invariant))).toEqual(new Set(INVARIANTS));
  });

  it('accepts a charge of no order that was given back once', () => {
    const stray = first(charges, { transactionId: 'pi_9', orderId: 'ord_declined', attempt: 1 });
    const back = [...refunds, { transactionId: 'pi_9', amountMinor: 8_500, refundId: 'late_pi_9' }];
    expect(violations({ ...keptPromise, charges: [...charges, ...stray], refunds: back })).toEqual([]);
  });

  it('accepts an outcome that stays unknown once a person was called', () => {
    const open = {
      operations: first(operations, { status: 'unknown' }),
      orders: first(orders, { attention: 'why', dueAt: '2026-11-24T02:35:43.000Z' }),
    };
    expect(violations({ ...keptPromise, ...open })).toEqual([]);
  });

  it('accepts what a person settled, and what a refund of as much covers', () => {
    const entry = { reason: 'refund_refused', open: false, orderId: 'ord_paid', amountMinor: 4_250 };
    const at = '2026-11-24T02:35:43.000Z';
    const attention = [
      { ...entry, key: 'refund_refused:r2', settlements: [{ at, by: 'once', why: 'covered' }] },
      { ...entry, key: 'refund_refused:r3', settlements: [{ at, by: 'ada', why: 'paid by hand' }] },
    ];
    expect(violations({ ...keptPromise, attention, acts: ADAS })).toEqual([]);
  });

  it('accepts an event that waits in vain once a person was called', () => {
    const waiting = first(events, { outcome: 'parked', attention: 'what the event is about never appeared' });
    expect(violations({ ...keptPromise, events: waiting })).toEqual([]);
  });

  it('does not mind where executions cannot be listed', () => {
    expect(violations({ ...keptPromise, runningExecutions: undefined })).toEqual([]);
  });

  it('does not mind a delivery that came again', () => {
    expect(violations({ ...keptPromise, deliveries: [...deliveries, ...deliveries] })).toEqual([]);
  });
});
