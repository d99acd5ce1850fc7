import {
  lateCaptureRefundRefused,
  refundRefused,
  settledByFact,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import { failForGood, succeed, type OperationRecord } from '../../domain/operations/operation.ts';
import type { Order } from '../../domain/orders/order.ts';
import {
  lateCaptureRefundEnded,
  orderDueCleared,
  orderRefunded,
  refundFailed,
} from '../../domain/orders/order-transitions.ts';
import type { RefundOutcome, RefundRequest } from '../../domain/payments/refund.ts';
import { nameOfEvent } from '../../domain/payments/gateway-event.ts';
import type { Clock, EventChange, EventKnown, Orders, OrderHistory } from '../ports/orders.ts';
import { staysOpen, type RecordUpdate } from './settle-charge.ts';

export type RefundApplied =
  { readonly code: 'refunded' | 'refused' } | { readonly code: 'late_owner' | 'order_changed' } | EventKnown;

/** Writes a refund's outcome, for the refund step and for webhooks: the operation's end, the order, the event. */
export async function applyRefund(
  { clock, orders }: { readonly clock: Clock; readonly orders: Orders },
  history: OrderHistory,
  { from, claimed }: RecordUpdate,
  outcome: RefundOutcome,
  event?: EventChange,
): Promise<RefundApplied> {
  const now = clock.now();
  const request = refundIntent(claimed);
  const { to, raises } = next(history, claimed, request, outcome, now);
  const ended =
    outcome.code === 'refunded'
      ? // What was given back stays on the record: the credit note is made of it.
        { ...succeed(claimed, { gatewayRefundId: outcome.gatewayRefundId }, now), intent: request }
      : failForGood(claimed, outcome.error, now);
  const written = await orders.transition({
    from: history.order,
    to,
    operations: [{ from, to: ended }],
    raises,
    settles: settledByFact(
      history.attention,
      {
        order: to,
        operations: history.operations,
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
      throw new Error(`a refund of ${history.order.orderId} begins nothing`);
  }
}

function next(
  history: OrderHistory,
  claimed: OperationRecord,
  request: RefundRequest,
  outcome: RefundOutcome,
  now: string,
): { readonly to: Order; readonly raises: readonly NeedsAttentionEntry[] } {
  const { order, attention } = history;
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
    to: over && !staysOpen(history, claimed) ? orderDueCleared(to) : to,
    raises: error === undefined ? [] : [lateCaptureRefundRefused(request, error, now)],
  };
}

/** A refund's record is born with what will be sent; an outcome takes it away. */
export function refundIntent({ intent, key }: OperationRecord): RefundRequest {
  if (intent === undefined || !('refundId' in intent)) throw new Error(`refund ${key} has no intent`);
  return intent;
}
