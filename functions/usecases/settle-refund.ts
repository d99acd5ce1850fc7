import {
  lateCaptureRefundRefused,
  refundRefused,
  settledByFact,
  type AttentionEntry,
} from '../domain/attention.ts';
import { failForGood, succeed, type OperationRecord } from '../domain/operation.ts';
import type { Order } from '../domain/order.ts';
import {
  lateCaptureRefundEnded,
  orderClosed,
  orderRefunded,
  refundFailed,
} from '../domain/order-transitions.ts';
import type { RefundOutcome, RefundRequest } from '../domain/refund.ts';
import { nameOfEvent } from '../domain/webhook-event.ts';
import type { Clock, EventChange, EventKnown, OrderLedger, OrderStory } from './ports.ts';
import { staysOpen, type InHand } from './settle-charge.ts';

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
  const { to, raises } = next(story, held, request, outcome, now);
  const ended =
    outcome.code === 'refunded'
      ? // What was given back stays on the record: the credit note is made of it.
        { ...succeed(held, { gatewayRefundId: outcome.gatewayRefundId }, now), intent: request }
      : failForGood(held, outcome.error, now);
  const written = await orders.transition({
    from: story.order,
    to,
    operations: [{ from, to: ended }],
    raises,
    settles: settledByFact(
      story.attention,
      {
        order: to,
        operations: story.operations,
        ...(event === undefined ? {} : { event: nameOfEvent(event.to) }),
      },
      now,
    ),
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
  request: RefundRequest,
  outcome: RefundOutcome,
  now: string,
): { readonly to: Order; readonly raises: readonly AttentionEntry[] } {
  const { order, attention } = story;
  const { amountMinor } = request;
  const error = outcome.code === 'refused' ? outcome.error : undefined;
  if (order.status === 'paid' && order.transactionId === request.transactionId) {
    return error === undefined
      ? { to: orderRefunded(order, amountMinor, now), raises: [] }
      : {
          to: refundFailed(order, amountMinor, now),
          raises: [refundRefused(order, attention, request, error, now)],
        };
  }
  const to = lateCaptureRefundEnded(order, error === undefined ? 'LateCaptureRefunded' : 'RefundFailed', now);
  // A placed order awaits its charge, a paid one its documents; both close by themselves.
  const over = order.status === 'declined' || order.status === 'cancelled';
  return {
    to: over && !staysOpen(story, held) ? orderClosed(to) : to,
    raises: error === undefined ? [] : [lateCaptureRefundRefused(request, error, now)],
  };
}

/** A refund's record is born with what will be sent; an outcome takes it away. */
export function refundIntent({ intent, key }: OperationRecord): RefundRequest {
  if (intent === undefined || !('refundId' in intent)) throw new Error(`refund ${key} has no intent`);
  return intent;
}
