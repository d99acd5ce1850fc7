import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  NEEDS_ATTENTION,
  needsAttentionEntry,
  settled,
  settledByFact,
  type NeedsAttentionEntry,
  type NeedsAttentionReason,
} from '../../../functions/domain/orders/needs-attention.ts';
import { legacyReading } from '../../../functions/domain/orders/legacy-needs-attention.ts';
import { refundRefused } from '../../../functions/domain/orders/owed-refunds.ts';
import type { PaidOrder } from '../../../functions/domain/orders/order.ts';
import {
  orderRefunded,
  refundFailed,
  refundRequested,
} from '../../../functions/domain/orders/order-transitions.ts';
import { refundRequest } from '../../../functions/domain/payments/refund.ts';
import { LATER, NOW, paidOrder } from './orders.ts';

const DOCUMENTED = readFileSync(
  join(import.meta.dirname, '../../../docs/reference/needs-attention.md'),
  'utf8',
);
const REASONS = Object.keys(NEEDS_ATTENTION) as readonly NeedsAttentionReason[];

describe('the table of entries', () => {
  it.each(REASONS)('is documented: %s', (reason) => {
    const { retry, dismiss } = NEEDS_ATTENTION[reason];
    const row = DOCUMENTED.split('\n').find((line) => new RegExp(`^\\| \`${reason}[:\`]`).test(line));
    const [, , , retried = '', dismissed = ''] = (row ?? '').split('|').map((cell) => cell.trim());
    expect(retried).toBe(retry === 'nothing' ? 'nothing' : `the ${retry}`);
    expect(dismissed).toBe(dismiss === 'decision' ? 'decision' : 'once nothing is open');
  });

  it('is documented to the last row', () => {
    const rows = [...DOCUMENTED.matchAll(/^\| `(\w+)/gm)].map(([, reason]) => reason);
    expect(rows.toSorted()).toEqual(REASONS.toSorted());
  });
});

describe('a refused refund', () => {
  /** Refunds one after the other, some refused: every amount that is refused is owed until as much went back after it. */
  const step = fc.record({ amount: fc.integer({ min: 1, max: 1300 }), refused: fc.boolean() });

  it('is owed until as much went back after it, whatever is asked for meanwhile', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let order: PaidOrder = paidOrder();
        let entries: readonly NeedsAttentionEntry[] = [];
        let paid = 0;
        for (const [index, { amount, refused }] of steps.entries()) {
          if (amount > order.totalMinor - (order.refundedMinor ?? 0)) continue;
          const id = `r${index}`;
          const charge = { transactionId: 'pi_1', amountMinor: amount, currency: 'EUR' };
          const asked = refundRequested(order, amount, LATER);
          if (refused) {
            const request = refundRequest(order, id, charge, 'requested');
            entries = [...entries, refundRefused(asked, entries, request, { code: 'no' }, LATER)];
            order = refundFailed(asked, amount, LATER);
          } else {
            order = orderRefunded(asked, amount, LATER);
            paid += amount;
          }
          const byFact = settledByFact(entries, { order, operations: [] }, LATER);
          entries = entries.map((entry) => byFact.find(({ key }) => key === entry.key) ?? entry);
        }
        const covered = entries.filter(({ open }) => !open);
        const sum = covered.reduce((total, { amountMinor = 0 }) => total + amountMinor, 0);
        expect(Math.min(sum, order.totalMinor)).toBeLessThanOrEqual(paid);
        if (paid === order.totalMinor) expect(entries.filter(({ open }) => open)).toEqual([]);
      }),
    );
  });

  it('is not covered by what was on its way when it was refused', () => {
    const asked = refundRequested(refundRequested(paidOrder(), 300, NOW), 700, NOW);
    const charge = { transactionId: 'pi_1', amountMinor: 300, currency: 'EUR' };
    const request = refundRequest(asked, 'r1', charge, 'requested');
    const entry = refundRefused(asked, [], request, { code: 'no' }, NOW);
    const other = orderRefunded(refundFailed(asked, 300, NOW), 700, LATER);
    expect(settledByFact([entry], { order: other, operations: [] }, LATER)).toEqual([]);
    const again = orderRefunded(refundRequested(other, 300, LATER), 300, LATER);
    expect(settledByFact([entry], { order: again, operations: [] }, LATER)).toHaveLength(1);
  });
});

describe('settled', () => {
  it('keeps what was settled before', () => {
    const entry = needsAttentionEntry('unsettled', undefined, NOW);
    const how = (by: string) => ({ at: LATER, by, why: 'why' });
    const twice = settled({ ...settled(entry, how('ada')), open: true }, how('once'));
    expect(twice.settlements.map(({ by }) => by)).toEqual(['ada', 'once']);
    expect(twice.open).toBe(false);
  });
});

describe('legacyReading', () => {
  it.each([
    ['refund r1 refused: charge_already_refunded', 'refund_refused:r1'],
    ['refund late_pi_1 refused', 'late_capture_refund_refused:late_pi_1'],
    ['refund r1 failed after it had succeeded', 'refund_contradicted:r1'],
    ['amount_mismatch', 'amount_mismatch:2'],
    ['captured_twice: one of pi_1, pi_2 must be refunded', 'captured_twice:2'],
    ['transaction belongs to ord_2', 'transaction_taken:2'],
    ['what the event is about never appeared', 'event_not_applied'],
    ['not settled after repeated looks', 'unsettled'],
    ['something that nobody knows', 'unsettled'],
  ])('reads "%s" as %s', (text, key) => {
    expect(legacyReading(text, 2, NOW)).toMatchObject({ key, since: NOW, open: true });
  });
});
