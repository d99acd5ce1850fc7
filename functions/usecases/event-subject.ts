import { checkoutAttempt } from '../domain/identity.ts';
import type { OperationRecord } from '../domain/operation.ts';
import type { Order } from '../domain/order.ts';
import { chargeRequest } from '../domain/payment.ts';
import { chargeStep, pendingStep } from '../domain/step.ts';
import type { OrderStory } from './ports.ts';
import type { AboutCharge } from './webhook-ports.ts';

/** The charge that an event is about, if the order has a record of it. */
export const subjectOf = (
  { operations }: OrderStory,
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
