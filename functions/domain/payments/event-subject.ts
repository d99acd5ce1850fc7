import { checkoutAttempt } from '../operations/identity.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';
import { chargeRequest } from './payment.ts';
import { chargeStep, pendingStep } from '../operations/step.ts';
import type { OrderHistory } from '../orders/order-history.ts';
import type { AboutCharge } from './gateway-event.ts';

/** The charge that an event is about, if the order has a record of it. */
export const subjectOf = (
  { operations }: OrderHistory,
  { attempt }: AboutCharge,
): OperationRecord | undefined =>
  operations.find(({ kind, key }) => kind === 'charge' && key === checkoutAttempt(attempt));

/**
 * The charge in force of an order that has no record of it, though the gateway knows it: it is settled like any other,
 * so that nobody sends it (again). Undefined where the order has not got to that attempt.
 */
export function unrecorded(order: Order, { attempt }: AboutCharge, now: string): OperationRecord | undefined {
  if (order.status !== 'placed' || order.attempt !== attempt) return undefined;
  return pendingStep(chargeStep(order, chargeRequest(order)), now);
}
