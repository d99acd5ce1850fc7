import { settledByFact } from '../domain/attention.ts';
import type { OperationError } from '../domain/attempt.ts';
import { forestalled, isDone, succeed } from '../domain/operation.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import {
  orderCancelled,
  paidOrderCancelled,
  refundableMinor,
  releaseOnCancel,
} from '../domain/order-transitions.ts';
import { CANCEL_REFUND_ID, refundRequest } from '../domain/refund.ts';
import { chargeStep, pendingStep, refundStep } from '../domain/step.ts';
import { onceForOrder, type OrderRequestCommand, type OrderRequestDeps } from './once-for-order.ts';
import { HTTP_KEY_RETENTION_DAYS, type Replayable } from './once-over-http.ts';
import { LateOwner, type Ending, type Held } from './operation-ports.ts';
import type { OrderStory, Transition } from './ports.ts';
import { isOpenCharge, staysOpen } from './settle-charge.ts';

export type CancelOrderRefusal =
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_already_cancelled' }
  | { readonly code: 'busy' };

export type CancelOrderResult = Replayable<'accepted', CancelOrderRefusal>;

/**
 * Cancels an order, once. Before its charge is sent it stops the charge for good; while nobody knows the charge's
 * outcome the order is cancelled, and a charge that turns out captured is given back; after it everything that was paid
 * goes back. The goods return to stock at once, in the same transaction.
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
  { merchantId, orderId }: OrderRequestCommand,
  held: Held,
): Promise<Ending<unknown, CancelOrderRefusal>> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const now = deps.clock.now();
    const story = await deps.orders.story(merchantId, orderId);
    if (story === undefined) return { code: 'refused', refusal: { code: 'unknown_order' } };
    const { order } = story;
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
  return { code: 'refused', refusal: { code: 'busy' } };
}

type Step = Pick<Transition, 'from' | 'to' | 'operations' | 'begun'>;

function giveEverythingBack(order: PaidOrder, now: string): Step {
  const { transactionId, currency } = order;
  const to = paidOrderCancelled(order, now);
  const amountMinor = refundableMinor(order);
  if (amountMinor === 0) return { from: order, to };
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
  if (order.status === 'declined') return { from: order, to };
  const step = chargeStep(order);
  const record = story.operations.find((one) => one.kind === 'charge' && one.key === step.id.key);
  if (record === undefined) {
    return { from: order, to, begun: [forestalled(pendingStep(step, now), CANCELLED, now)] };
  }
  if (isOpenCharge(record) || isDone(record)) return { from: order, to };
  return { from: order, to, operations: [{ from: record, to: forestalled(record, CANCELLED, now) }] };
}

const CANCELLED: OperationError = {
  code: 'order_cancelled',
  message: 'the order was cancelled before it was charged',
};

/** The body of the 202, stored and replayed as it is. */
const resultOf = (order: Order, now: string) => ({
  orderId: order.orderId,
  status: order.status,
  cancelledAt: now,
  ...(order.status === 'paid' ? { refundPendingMinor: order.refundPendingMinor ?? 0 } : {}),
});
