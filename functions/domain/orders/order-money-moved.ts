import { shownDispute, takenMinor, type Dispute } from '../payments/dispute.ts';
import { addMs, type Instant } from '../instant.ts';
import { OPEN_MS, type OrderEventType, type PaidOrder } from './order.ts';
import { unattended } from './order-transitions.ts';

/** What becomes of a paid order when others move its money at the gateway. Each is due: a document goes with it. */

/** Somebody refunded it at the gateway. What is pending of ours stays pending: the gateway decides on it. */
export const gatewayRefundTakenIn = (order: PaidOrder, amountMinor: number, now: Instant): PaidOrder => ({
  ...unattended(order),
  ...moved(order, 'OrderRefunded', now),
  refundedMinor: (order.refundedMinor ?? 0) + amountMinor,
  dueAt: addMs(now, OPEN_MS),
});

/** A refund came back after it had succeeded: its amount can be asked for again. */
export function refundReversed(order: PaidOrder, amountMinor: number, now: Instant): PaidOrder {
  const { refundedMinor = 0, ...rest } = unattended(order);
  const left = Math.max(0, refundedMinor - amountMinor);
  return {
    ...rest,
    ...moved(order, 'RefundFailed', now),
    ...(left === 0 ? {} : { refundedMinor: left }),
    dueAt: addMs(now, OPEN_MS),
  };
}

/** @param disputes all of the order, as they are now */
export function orderDisputed(
  order: PaidOrder,
  disputes: readonly Dispute[],
  event: OrderEventType,
  now: Instant,
): PaidOrder {
  const { dispute: _before, disputedMinor: _taken, ...rest } = unattended(order);
  const dispute = shownDispute(disputes);
  const disputedMinor = disputes.reduce((sum, each) => sum + takenMinor(each, order.currency), 0);
  return {
    ...rest,
    ...moved(order, event, now),
    ...(dispute === undefined ? {} : { dispute }),
    ...(disputedMinor === 0 ? {} : { disputedMinor }),
    dueAt: addMs(now, OPEN_MS),
  };
}

const moved = (order: PaidOrder, event: OrderEventType, now: Instant) => ({
  version: order.version + 1,
  updatedAt: now,
  event,
});
