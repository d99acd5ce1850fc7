import { checkoutAttempt } from './identity.ts';
import type { Decline, Order, PlacedOrder } from './order.ts';

/** What is sent to the gateway; stored as the charge's intent before it is sent, and repeated to the letter. */
export interface ChargeRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentMethod: string;
  /** Both the gateway's idempotency key and the reference that a look-up finds the charge by. */
  readonly reference: string;
}

export interface Captured {
  readonly code: 'captured';
  /** The gateway's own id of the payment; unique in our table for ever. */
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export interface Declined {
  readonly code: 'declined';
  readonly decline: Decline;
}

export type ChargeOutcome = Captured | Declined;

export type Settlement =
  | { readonly code: 'apply'; readonly order: PlacedOrder }
  /** The order is already there, or past it. */
  | { readonly code: 'superseded' }
  /** Money and order do not agree: a person decides, nothing is changed. */
  | { readonly code: 'needs_attention'; readonly reason: string };

export function chargeRequest(order: PlacedOrder): ChargeRequest {
  const { merchantId, orderId, attempt, totalMinor, currency, paymentMethod } = order;
  const reference = `${merchantId}:${orderId}:${checkoutAttempt(attempt)}`;
  return { merchantId, orderId, attempt, amountMinor: totalMinor, currency, paymentMethod, reference };
}

/**
 * The one transition that the charge step and a webhook share. Captured outranks declined, and an outcome counts only
 * for the attempt that it belongs to.
 */
export function settlement(order: Order, attempt: number, outcome: ChargeOutcome): Settlement {
  if (outcome.code === 'captured') {
    if (order.status === 'paid') {
      return order.transactionId === outcome.transactionId
        ? { code: 'superseded' }
        : { code: 'needs_attention', reason: 'second_capture' };
    }
    if (order.status === 'declined' || order.attempt !== attempt) {
      return { code: 'needs_attention', reason: 'captured_after_decline' };
    }
    if (outcome.amountMinor !== order.totalMinor || outcome.currency !== order.currency) {
      return { code: 'needs_attention', reason: 'amount_mismatch' };
    }
    return { code: 'apply', order };
  }
  return order.status === 'placed' && order.attempt === attempt
    ? { code: 'apply', order }
    : { code: 'superseded' };
}
