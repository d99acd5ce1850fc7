import { settledByFact } from '../../domain/orders/needs-attention.ts';
import { preempted, isDone, succeed } from '../../domain/operations/operation.ts';
import type {
  CancelledOrder,
  DeclinedOrder,
  Order,
  PaidOrder,
  PlacedOrder,
} from '../../domain/orders/order.ts';
import {
  orderCancelled,
  paidOrderCancelled,
  refundableMinor,
  releaseOnCancel,
  withLastRefund,
} from '../../domain/orders/order-transitions.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import { creditOf } from '../../domain/orders/rest-of-cancellation.ts';
import { refundForbidden, type RefundForbidden } from '../../domain/payments/refund-forbidden.ts';
import { asLast, CANCEL_REFUND_ID, refundRequest } from '../../domain/payments/refund.ts';
import { chargeStep, pendingStep, refundStep } from '../../domain/operations/step.ts';
import {
  onceForOrder,
  type OrderRequestCommand,
  type OrderRequestDeps,
} from '../operations/once-for-order.ts';
import { HTTP_KEY_RETENTION_DAYS, type Replayable } from '../operations/once-over-http.ts';
import { LateOwner, type Ending, type Claimed } from '../ports/operations.ts';
import type { Transition } from '../ports/orders.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { ORDER_CANCELLED } from '../payments/settle-charge.ts';
import { isOpenCharge, neverPaid, staysOpen } from '../../domain/orders/open-operations.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface CancelOrderCommand extends OrderRequestCommand {
  /** Without it what the order holds returns to stock; `false`: it was shipped already. */
  readonly request?: { readonly restock?: false };
}

export type CancelOrderRefusal =
  | PreconditionFailed
  | RefundForbidden
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_already_cancelled' };

export type CancelOrderResult = Replayable<'accepted', CancelOrderRefusal>;

/**
 * Cancels an order, once. Before its charge is sent it stops the charge for good; while nobody knows the charge's
 * outcome the order is cancelled, and a charge that turns out captured is refunded; after it everything that was paid
 * is refunded. The goods return to stock at once, in the same transaction. An order that never was paid also frees its external
 * reference, there or in the transaction that ends its charge.
 */
export const cancelOrder = async (
  deps: OrderRequestDeps,
  command: CancelOrderCommand,
): Promise<CancelOrderResult> =>
  onceForOrder<'accepted', CancelOrderRefusal>(
    deps,
    command,
    {
      kind: 'cancel',
      request: { orderId: command.orderId, ...command.request },
      success: 'accepted',
      retentionDays: HTTP_KEY_RETENTION_DAYS,
    },
    (claimed) => commitCancellation(deps, command, claimed),
  );

async function commitCancellation(
  deps: OrderRequestDeps,
  { merchantId, orderId, request, precondition = {} }: CancelOrderCommand,
  claimed: Claimed,
): Promise<Ending<unknown, CancelOrderRefusal>> {
  return untilWritten(`order ${orderId}`, async () => {
    const now = deps.clock.now();
    const history = await deps.orders.history(merchantId, orderId);
    if (history === undefined) return { code: 'refused', refusal: { code: 'unknown_order' } };
    const order = cancellable(history.order, precondition);
    if ('code' in order) return { code: 'refused', refusal: order };
    const shipped = request?.restock === false;
    const step = cancellation(history, order, shipped, now);
    const result = resultOf(step.to, now);
    const ended = { from: claimed.record, to: succeed(claimed.record, result, now) };
    const after = { order: step.to, operations: history.operations };
    const written = await deps.orders.transition({
      ...step,
      settles: settledByFact(history.attention, after, now),
      operations: [ended, ...(step.operations ?? [])],
      returnsStock: shipped ? [] : releaseOnCancel(order),
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        if (written.kind === 'cancel') throw new LateOwner(`cancellation of ${orderId} went on elsewhere`);
        return AGAIN;
      // The charge was claimed meanwhile, or another writer was faster.
      case 'operation_exists':
      case 'order_changed':
        return AGAIN;
    }
  });
}

/** The order, or why it cannot be cancelled. */
function cancellable(
  order: Order,
  precondition: Precondition,
): Exclude<Order, CancelledOrder> | CancelOrderRefusal {
  if (!holds(precondition, order.revision)) return { code: 'precondition_failed' };
  if (order.status === 'cancelled' || 'cancelledAt' in order) return { code: 'order_already_cancelled' };
  return (order.status === 'paid' ? cancellationForbidden(order) : undefined) ?? order;
}

/** With nothing left to refund, a payment of another provider stands in the way of nothing. */
function cancellationForbidden(order: PaidOrder): RefundForbidden | undefined {
  const forbidden = refundForbidden(order);
  return forbidden?.code === 'refund_at_provider' && refundableMinor(order) === 0 ? undefined : forbidden;
}

type Step = Pick<Transition, 'from' | 'to' | 'operations' | 'begun' | 'freesReference'>;

function cancellation(
  history: OrderHistory,
  order: Exclude<Order, CancelledOrder>,
  shipped: boolean,
  now: string,
): Step {
  const stopped =
    order.status === 'paid' ? refundEverything(history, order, now) : stopCharge(history, order, now);
  return shipped ? { ...stopped, to: { ...stopped.to, stockKept: true } } : stopped;
}

function refundEverything(history: OrderHistory, order: PaidOrder, now: string): Step {
  const { transactionId, currency } = order;
  const to = paidOrderCancelled(order, now);
  const amountMinor = refundableMinor(order);
  if (amountMinor === 0 || transactionId === undefined) return { from: order, to };
  const charge = { transactionId, amountMinor, currency };
  const credit = creditOf(order, history, amountMinor);
  const intent = refundRequest(order, CANCEL_REFUND_ID, charge, 'cancelled', credit);
  return {
    from: order,
    to: withLastRefund(to, asLast(intent, 'pending')),
    begun: [pendingStep(refundStep(intent), now)],
  };
}

/**
 * A charge that was not sent is over before it began: its record says so, under the very condition under which the charge
 * step would claim it. One that was sent goes on, and what becomes of it is looked after.
 */
function stopCharge(history: OrderHistory, order: PlacedOrder | DeclinedOrder, now: string): Step {
  const to = orderCancelled(order, staysOpen(history), now);
  const step = { from: order, to, freesReference: neverPaid(history) };
  if (order.status === 'declined') return step;
  const charge = chargeStep(order);
  const record = history.operations.find((one) => one.kind === 'charge' && one.key === charge.id.key);
  if (record === undefined) {
    return { ...step, begun: [preempted(pendingStep(charge, now), ORDER_CANCELLED, now)] };
  }
  if (isOpenCharge(record) || isDone(record)) return step;
  return { ...step, operations: [{ from: record, to: preempted(record, ORDER_CANCELLED, now) }] };
}

/** The body of the 202, stored and replayed as it is. */
const resultOf = (order: Order, now: string) => ({
  orderId: order.orderId,
  status: order.status,
  cancelledAt: now,
  ...(order.status === 'paid' ? { refundPendingMinor: order.refundPendingMinor ?? 0 } : {}),
});
