import { attentionEntry, settled, type AttentionEntry } from '../domain/attention.ts';
import { disputeAfter, disputesOf, isDisputeOpen, shownDispute, type Dispute } from '../domain/dispute.ts';
import { fingerprint } from '../domain/fingerprint.ts';
import type { Instant } from '../domain/instant.ts';
import { pendingOperation, succeed, type OperationRecord } from '../domain/operation.ts';
import type { Order, OrderEventType } from '../domain/order.ts';
import { orderDisputed } from '../domain/order-money-moved.ts';
import type { EventChange, OrderStory } from './ports.ts';
import { write, type TakeInDeps, type TakenIn } from './take-in.ts';

/**
 * Takes news of a dispute in: its order shows it, a person is told, and what it takes counts. News come in any order, and each
 * as often as it likes.
 */
export async function takeInDispute(
  deps: TakeInDeps,
  story: OrderStory,
  told: Dispute,
  event?: EventChange,
): Promise<TakenIn> {
  const now = deps.clock.now();
  const { order, operations } = story;
  if (order.status === 'placed') return { code: 'unknown' };
  const record = operations.find(({ kind, key }) => kind === 'dispute' && key === told.disputeId);
  const dispute = disputeAfter(record?.dispute, told);
  if (record?.dispute !== undefined && isSame(record.dispute, dispute)) return { code: 'superseded' };
  const others = disputesOf(operations, told.transactionId).filter(
    ({ disputeId }) => disputeId !== told.disputeId,
  );
  return write(
    deps,
    story,
    {
      to: afterwards(order, [...others, dispute], eventOf(record?.dispute, dispute), now),
      ...(record === undefined
        ? { begun: [begun(order, dispute, now)] }
        : { operations: [{ from: record, to: { ...record, dispute, updatedAt: now } }] }),
      raises: entriesOf(story, dispute, now),
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
  { order, attention }: OrderStory,
  dispute: Dispute,
  now: Instant,
): readonly AttentionEntry[] {
  const { disputeId, reason, status, amountMinor, currency, evidenceDueBy } = dispute;
  const until = evidenceDueBy === undefined ? '' : `, evidence due by ${evidenceDueBy}`;
  const detail = `${disputeId} (${reason}, ${status}) of ${amountMinor} ${currency}${until}`;
  const about = { detail, amountMinor, currency };
  const wasOver = attention.some(({ key, open }) => key === `payment_disputed:${disputeId}` && !open);
  const again = wasOver && isDisputeOpen(dispute) ? `:${status}` : '';
  const entry = attentionEntry('payment_disputed', `${disputeId}${again}`, now, about);
  const over = { at: now, by: 'once', why: 'the dispute was over when it was heard of' };
  // What it takes cannot be counted, so that its end settles nothing.
  if (currency !== order.currency) return [attentionEntry('dispute_mismatch', disputeId, now, about)];
  return [isDisputeOpen(dispute) ? entry : settled(entry, over)];
}
