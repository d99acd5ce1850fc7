import {
  needsAttentionEntry,
  settled,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import {
  disputeAfter,
  disputesOf,
  isDisputeOpen,
  shownDispute,
  type Dispute,
} from '../../domain/payments/dispute.ts';
import { fingerprint } from '../../domain/operations/fingerprint.ts';
import type { Instant } from '../../domain/instant.ts';
import { pendingOperation, succeed, type OperationRecord } from '../../domain/operations/operation.ts';
import type { Order, OrderEventType } from '../../domain/orders/order.ts';
import { orderDisputed } from '../../domain/orders/order-money-moved.ts';
import type { EventChange } from '../ports/event-records.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { write, type TakeInDeps, type TakenIn } from './take-in.ts';

/**
 * Takes news of a dispute in: its order shows it, a person is told, and what it takes counts. News come in any order, and each
 * as often as it likes.
 */
export async function takeInDispute(
  deps: TakeInDeps,
  history: OrderHistory,
  told: Dispute,
  event?: EventChange,
): Promise<TakenIn> {
  const now = deps.clock.now();
  const { order, operations } = history;
  if (order.status === 'placed') return { code: 'unknown' };
  const record = operations.find(({ kind, key }) => kind === 'dispute' && key === told.disputeId);
  const dispute = disputeAfter(record?.dispute, told);
  if (record?.dispute !== undefined && isSame(record.dispute, dispute)) return { code: 'superseded' };
  const others = disputesOf(operations, told.transactionId).filter(
    ({ disputeId }) => disputeId !== told.disputeId,
  );
  return write(
    deps,
    history,
    {
      to: afterwards(order, [...others, dispute], eventOf(record?.dispute, dispute), now),
      ...(record === undefined
        ? { begun: [begun(order, dispute, now)] }
        : { operations: [{ from: record, to: { ...record, dispute, updatedAt: now } }] }),
      raises: entriesOf(history, dispute, now),
      ...(isDisputeOpen(dispute) ? { tells: `payment disputed: ${dispute.reason}` } : {}),
    },
    event,
  );
}

const isSame = (one: Dispute, other: Dispute): boolean => fingerprint(one) === fingerprint(other);

function eventOf(before: Dispute | undefined, now: Dispute): OrderEventType {
  if (!isDisputeOpen(now)) {
    return before === undefined || isDisputeOpen(before) ? 'DisputeClosed' : 'DisputeUpdated';
  }
  return before !== undefined && isDisputeOpen(before) ? 'DisputeUpdated' : 'PaymentDisputed';
}

/** A charge that its order could not take is disputed beside the order, which stays what it is. */
function afterwards(order: Order, disputes: readonly Dispute[], event: OrderEventType, now: Instant): Order {
  if (order.status !== 'paid' || disputes[0]?.transactionId !== order.transactionId) return order;
  const to = orderDisputed(order, disputes, event, now);
  const shows =
    fingerprint([shownDispute(disputes) ?? null, to.disputedMinor ?? 0]) !==
    fingerprint([order.dispute ?? null, order.disputedMinor ?? 0]);
  return shows ? to : order;
}

/** It is taken in as it is told, so there is nothing of it to try. */
function begun({ merchantId, orderId }: Order, dispute: Dispute, now: Instant): OperationRecord {
  const { disputeId } = dispute;
  const id = { merchantId, kind: 'dispute', key: disputeId, subject: { orderId } } as const;
  const record = pendingOperation(id, { fingerprint: fingerprint({ orderId, disputeId }) }, now);
  return { ...succeed(record, undefined, now), dispute };
}

/** A person is told each time it opens. One that is over when it is heard of is on the list as a record only. */
function entriesOf(
  { order, attention }: OrderHistory,
  dispute: Dispute,
  now: Instant,
): readonly NeedsAttentionEntry[] {
  const { disputeId, reason, status, amountMinor, currency, evidenceDueBy } = dispute;
  const until = evidenceDueBy === undefined ? '' : `, evidence due by ${evidenceDueBy}`;
  const detail = `${disputeId} (${reason}, ${status}) of ${amountMinor} ${currency}${until}`;
  const about = { detail, amountMinor, currency };
  const wasOver = attention.some(({ key, open }) => key === `payment_disputed:${disputeId}` && !open);
  const again = wasOver && isDisputeOpen(dispute) ? `:${status}` : '';
  const entry = needsAttentionEntry('payment_disputed', `${disputeId}${again}`, now, about);
  const over = { at: now, by: 'once', why: 'the dispute was over when it was heard of' };
  // What it takes cannot be counted, so that its end settles nothing.
  if (currency !== order.currency) return [needsAttentionEntry('dispute_mismatch', disputeId, now, about)];
  return [isDisputeOpen(dispute) ? entry : settled(entry, over)];
}
