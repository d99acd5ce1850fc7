import { failForGood, succeed, type OperationRecord } from '../domain/operation.ts';
import type { Order } from '../domain/order.ts';
import {
  lateCaptureRefunded,
  lateCaptureRefundFailed,
  orderClosed,
  orderRefunded,
  refundFailed,
} from '../domain/order-transitions.ts';
import { refusalReason, type RefundOutcome, type RefundRequest } from '../domain/refund.ts';
import type { Clock, EventChange, EventKnown, OrderLedger, OrderStory } from './ports.ts';
import { staysOpen, whileRefused, type InHand } from './settle-charge.ts';

export type RefundApplied =
  { readonly code: 'refunded' | 'refused' } | { readonly code: 'late_owner' | 'order_changed' } | EventKnown;

/** Writes a refund's outcome, for the refund step and for webhooks: the operation's end, the order, the event. */
export async function applyRefund(
  { clock, orders }: { readonly clock: Clock; readonly orders: OrderLedger },
  story: OrderStory,
  { from, held }: InHand,
  outcome: RefundOutcome,
  event?: EventChange,
): Promise<RefundApplied> {
  const now = clock.now();
  const request = refundIntent(held);
  const to = next(story, held, request, outcome, now);
  const ended =
    outcome.code === 'refunded'
      ? // What was given back stays on the record: the credit note is made of it.
        { ...succeed(held, { gatewayRefundId: outcome.gatewayRefundId }, now), intent: request }
      : failForGood(held, outcome.error, now);
  const written = await orders.transition({
    from: story.order,
    to,
    operations: [{ from, to: ended }],
    ...(event === undefined ? {} : { event }),
  });
  switch (written.code) {
    case 'committed':
      return { code: outcome.code };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
    case 'operation_exists':
    case 'transaction_taken':
      throw new Error(`a refund of ${story.order.orderId} begins nothing`);
  }
}

function next(
  story: OrderStory,
  held: OperationRecord,
  { transactionId, amountMinor, refundId }: RefundRequest,
  outcome: RefundOutcome,
  now: string,
): Order {
  const { order } = story;
  const reason = outcome.code === 'refused' ? refusalReason(refundId, outcome.error) : undefined;
  if (order.status === 'paid' && order.transactionId === transactionId) {
    return reason === undefined
      ? whileRefused(story, orderRefunded(order, amountMinor, now), now)
      : refundFailed(order, amountMinor, reason, now);
  }
  if (reason !== undefined) return lateCaptureRefundFailed(order, reason, now);
  const to = lateCaptureRefunded(order, now);
  // A placed order awaits its charge, a paid one its documents; both close by themselves.
  const over = order.status === 'declined' || order.status === 'cancelled';
  return over && !staysOpen(story, held) && order.attention === undefined ? orderClosed(to) : to;
}

/** A refund's record is born with what will be sent; an outcome takes it away. */
export function refundIntent({ intent, key }: OperationRecord): RefundRequest {
  if (intent === undefined || !('refundId' in intent)) throw new Error(`refund ${key} has no intent`);
  return intent;
}
