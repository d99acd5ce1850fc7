import { settledByFact } from '../domain/attention.ts';
import { forestalled, isDone, succeed } from '../domain/operation.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import {
  orderCancelled,
  paidOrderCancelled,
  refundableMinor,
  releaseOnCancel,
} from '../domain/order-transitions.ts';
import { holds, type PreconditionFailed } from '../domain/precondition.ts';
import { CANCEL_REFUND_ID, refundRequest } from '../domain/refund.ts';
import { chargeStep, pendingStep, refundStep } from '../domain/step.ts';
import { onceForOrder, type OrderRequestCommand, type OrderRequestDeps } from './once-for-order.ts';
import { HTTP_KEY_RETENTION_DAYS, type Replayable } from './once-over-http.ts';
import { LateOwner, type Ending, type Held } from './operation-ports.ts';
import { Contended, type OrderStory, type Transition } from './ports.ts';
import { isOpenCharge, neverPaid, ORDER_CANCELLED, staysOpen } from './settle-charge.ts';

export type CancelOrderRefusal =
  PreconditionFailed | { readonly code: 'unknown_order' } | { readonly code: 'order_already_cancelled' };

export type CancelOrderResult = Replayable<'accepted', CancelOrderRefusal>;

/**
 * Cancels an order, once. Before its charge is sent it stops the charge for good; while nobody knows the charge's
 * outcome the order is cancelled, and a charge that turns out captured is given back; after it everything that was paid
 * goes back. The goods return to stock at once, in the same transaction. An order that never was paid also frees its external
 * reference, there or in the transaction that ends its charge.
 */
export const cancelOrder = async (
  deps: OrderRequestDeps,
  command: OrderRequestCommand,
): Promise<CancelOrderResult> =>
  onceForOrder<'accepted', CancelOrderRefusal>(
    deps,
    command,
    {
      kind: 'cancel',
      request: { orderId: command.orderId },
      success: 'accepted',
      retentionDays: HTTP_KEY_RETENTION_DAYS,
    },
    (held) => commitCancellation(deps, command, held),
  );

/** A charge, a webhook or a refund may change the order between the read and the write. */
const TRIES = 5;

async function commitCancellation(
  deps: OrderRequestDeps,
  { merchantId, orderId, precondition = {} }: OrderRequestCommand,
  held: Held,
): Promise<Ending<unknown, CancelOrderRefusal>> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const now = deps.clock.now();
    const story = await deps.orders.story(merchantId, orderId);
    if (story === undefined) return { code: 'refused', refusal: { code: 'unknown_order' } };
    const { order } = story;
    if (!holds(precondition, order.revision)) {
      return { code: 'refused', refusal: { code: 'precondition_failed' } };
    }
    if (order.status === 'cancelled' || 'cancelledAt' in order) {
      return { code: 'refused', refusal: { code: 'order_already_cancelled' } };
    }
    const step = order.status === 'paid' ? giveEverythingBack(order, now) : stopCharge(story, order, now);
    const result = resultOf(step.to, now);
    const ended = { from: held.record, to: succeed(held.record, result, now) };
    const after = { order: step.to, operations: story.operations };
    const written = await deps.orders.transition({
      ...step,
      settles: settledByFact(story.attention, after, now),
      operations: [ended, ...(step.operations ?? [])],
      givesBack: releaseOnCancel(order),
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        if (written.kind === 'cancel') throw new LateOwner(`cancellation of ${orderId} went on elsewhere`);
        continue;
      // The charge was claimed meanwhile, or another writer was faster.
      case 'operation_exists':
      case 'order_changed':
        continue;
      case 'event_known':
      case 'transaction_taken':
        throw new Error('a cancellation brings no event and no charge');
    }
  }
  throw new Contended(`order ${orderId} changed again and again`);
}

type Step = Pick<Transition, 'from' | 'to' | 'operations' | 'begun' | 'freesReference'>;

function giveEverythingBack(order: PaidOrder, now: string): Step {
  const { transactionId, currency } = order;
  const to = paidOrderCancelled(order, now);
  const amountMinor = refundableMinor(order);
  if (amountMinor === 0 || transactionId === undefined) return { from: order, to };
  const intent = refundRequest(
    order,
    CANCEL_REFUND_ID,
    { transactionId, amountMinor, currency },
    'cancelled',
  );
  return { from: order, to, begun: [pendingStep(refundStep(intent), now)] };
}

/**
 * A charge that was not sent is over before it began: its record says so, under the very condition under which the charge
 * step would claim it. One that was sent goes on, and what becomes of it is looked after.
 */
function stopCharge(story: OrderStory, order: PlacedOrder | DeclinedOrder, now: string): Step {
  const to = orderCancelled(order, staysOpen(story), now);
  const step = { from: order, to, freesReference: neverPaid(story) };
  if (order.status === 'declined') return step;
  const charge = chargeStep(order);
  const record = story.operations.find((one) => one.kind === 'charge' && one.key === charge.id.key);
  if (record === undefined) {
    return { ...step, begun: [forestalled(pendingStep(charge, now), ORDER_CANCELLED, now)] };
  }
  if (isOpenCharge(record) || isDone(record)) return step;
  return { ...step, operations: [{ from: record, to: forestalled(record, ORDER_CANCELLED, now) }] };
}

/** The body of the 202, stored and replayed as it is. */
const resultOf = (order: Order, now: string) => ({
  orderId: order.orderId,
  status: order.status,
  cancelledAt: now,
  ...(order.status === 'paid' ? { refundPendingMinor: order.refundPendingMinor ?? 0 } : {}),
});
