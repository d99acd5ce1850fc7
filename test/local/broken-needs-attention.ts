import type { StoredNeedsAttention } from '../../local/snapshot.ts';
import { first, keptPromise, type SeededViolation } from './kept-promise.ts';

const { operations, orders } = keptPromise;

const settled = (key: string, change: Partial<StoredNeedsAttention> = {}): StoredNeedsAttention => ({
  key,
  reason: key.split(':')[0] ?? '',
  open: false,
  orderId: 'ord_paid',
  amountMinor: 4_250,
  settlements: [{ at: '2026-11-24T02:35:43.000Z', by: 'once', why: 'covered' }],
  ...change,
});

/** A debt, a person who settled it, or a refund that covers it: each breaks one clause of I18. */
export const brokenNeedsAttention: readonly SeededViolation[] = [
  [
    'I18',
    'a refused refund that is on no list',
    'refund checkout_attempt_1 of ord_paid was refused and is on no list',
    { operations: operations.map((one) => (one.status === 'failed' ? { ...one, kind: 'refund' } : one)) },
  ],
  [
    'I18',
    'a refusal that a smaller refund settled',
    'ord_paid refunded less than the refusals that it settled',
    { attention: [settled('refund_refused:r2', { amountMinor: 4_251 })] },
  ],
  [
    'I18',
    'two refusals that one refund settled',
    'ord_paid refunded less than the refusals that it settled',
    { attention: [settled('refund_refused:r2'), settled('refund_refused:r3')] },
  ],
  [
    'I18',
    'a refusal that is settled where there is no order',
    'ord_gone refunded less',
    { attention: [settled('refund_refused:r2', { orderId: 'ord_gone' })] },
  ],
  [
    'I18',
    'a late capture that no person gave back',
    'late_capture_refund_refused:late_pi_1 of ord_paid is settled by no person',
    { attention: [settled('late_capture_refund_refused:late_pi_1')] },
  ],
  [
    'I18',
    'an entry that nobody settled',
    'unsettled of ord_paid is settled, by nobody or without a reason',
    { attention: [settled('unsettled', { settlements: [] })] },
  ],
  [
    'I18',
    'an entry that a person settled without a reason',
    'unsettled of ord_paid is settled, by nobody or without a reason',
    { attention: [settled('unsettled', { settlements: [{ at: '', by: 'ada', why: '' }] })] },
  ],
  [
    'I9',
    'an order on the sweep’s list, though a person is needed too',
    'ord_paid is still due',
    {
      orders: first(orders, { dueAt: '2026-11-24T02:35:43.000Z', dueShard: '1' }),
      attention: [settled('refund_refused:r2', { open: true, settlements: [] })],
    },
  ],
];
