import { checkoutAttempt } from '../operations/identity.ts';
import type { Address } from '../merchants/address.ts';
import type { CancelledOrder, CustomerPayment, Decline, Order, PlacedOrder } from '../orders/order.ts';
import type { OpenPayment } from './customer-payment.ts';

/** What is sent to the gateway; stored as the charge's intent before it is sent, and repeated to the letter. */
export interface ChargeRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly attempt: number;
  readonly amountMinor: number;
  readonly currency: string;
  /** Absent: the payment is made without confirmation, and the customer confirms it. */
  readonly paymentMethod?: string;
  readonly payment?: CustomerPayment;
  /** Both the gateway's idempotency key and the reference that a look-up finds the charge by. */
  readonly reference: string;
  /** What the merchant's staff reads beside the payment. Releases before it sent none, nor what follows. */
  readonly description?: string;
  readonly externalReference?: string;
  /** To whom the gateway mails its receipt. */
  readonly receiptEmail?: string;
  readonly gatewayCustomer?: string;
  /** Where the goods go, with a name: for whoever judges a fraud or answers a dispute at the gateway. */
  readonly shipTo?: Address;
}

export interface Captured {
  readonly code: 'captured';
  /** The gateway's own id of the payment; unique in our table for ever. */
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Whose payment it is. Absent: the gateway's that Once charges at. */
  readonly provider?: string;
}

export interface Declined {
  readonly code: 'declined';
  readonly decline: Decline;
}

/** The customer has to act in the gateway's own script, which the secret opens. Nothing is captured. */
export interface RequiresAction {
  readonly code: 'requires_action';
  readonly transactionId: string;
  readonly clientSecret: string;
}

export type ChargeOutcome = Captured | Declined | RequiresAction | OpenPayment;

export type Settlement =
  | { readonly code: 'pay'; readonly order: PlacedOrder; readonly outcome: Captured }
  | { readonly code: 'decline'; readonly order: PlacedOrder; readonly outcome: Declined }
  | { readonly code: 'await_holder'; readonly order: PlacedOrder; readonly outcome: RequiresAction }
  /** The customer confirms it, and it is not over. */
  | {
      readonly code: 'leave_open';
      readonly order: PlacedOrder | CancelledOrder;
      readonly outcome: OpenPayment;
    }
  /** A cancelled order's charge is over and was not captured. */
  | { readonly code: 'close'; readonly order: CancelledOrder; readonly outcome: Declined }
  /** Captured, and the order cannot take it any more: it is refunded. */
  | { readonly code: 'give_back'; readonly outcome: Captured }
  /** The order is already there, or past it. */
  | { readonly code: 'superseded' }
  /** Money and order do not agree: a person decides, nothing is changed. */
  | { readonly code: 'needs_attention'; readonly reason: 'amount_mismatch'; readonly outcome: Captured };

/** What a merchant has the gateway do beside the charge. */
export interface ChargeExtras {
  /** The gateway mails a receipt to the customer. */
  readonly receiptEmails: boolean;
}

export function chargeRequest(order: PlacedOrder, extras?: ChargeExtras): ChargeRequest {
  const { merchantId, orderId, attempt, totalMinor, currency, paymentMethod, payment } = order;
  const { externalReference, gatewayCustomer, customer, shippingAddress } = order;
  const name = shippingAddress?.name ?? customer.name;
  const isMailed = extras?.receiptEmails === true && isAscii(customer.email);
  return {
    ...{ merchantId, orderId, attempt, amountMinor: totalMinor, currency },
    ...(paymentMethod === undefined ? {} : { paymentMethod }),
    ...(payment === undefined ? {} : { payment }),
    reference: chargeReference(order),
    description: `Order ${externalReference ?? orderId}`,
    ...(externalReference === undefined ? {} : { externalReference }),
    ...(isMailed ? { receiptEmail: customer.email } : {}),
    ...(gatewayCustomer === undefined ? {} : { gatewayCustomer }),
    // The gateway takes none without a name.
    ...(shippingAddress === undefined || name === undefined ? {} : { shipTo: { ...shippingAddress, name } }),
  };
}

/** The gateway mails to no other address, and would refuse the charge for it. */
const isAscii = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

export const chargeReference = ({
  merchantId,
  orderId,
  attempt,
}: Pick<ChargeRequest, 'merchantId' | 'orderId' | 'attempt'>): string =>
  `${merchantId}:${orderId}:${checkoutAttempt(attempt)}`;

/**
 * The one transition that the charge step and a webhook share. Captured outranks declined, declined outranks a customer who
 * has to act, and an outcome counts only for the attempt that it belongs to.
 */
export function settlement(order: Order, attempt: number, outcome: ChargeOutcome): Settlement {
  const current = order.attempt === attempt;
  switch (outcome.code) {
    case 'captured':
      return settleCapture(order, current, outcome);
    case 'declined':
      if (!current) return { code: 'superseded' };
      if (order.status === 'cancelled') return { code: 'close', order, outcome };
      return order.status === 'placed' ? { code: 'decline', order, outcome } : { code: 'superseded' };
    case 'requires_action':
      return current && order.status === 'placed' && order.action === undefined
        ? { code: 'await_holder', order, outcome }
        : { code: 'superseded' };
    case 'open':
      return current && (order.status === 'placed' || order.status === 'cancelled')
        ? { code: 'leave_open', order, outcome }
        : { code: 'superseded' };
  }
}

function settleCapture(order: Order, current: boolean, outcome: Captured): Settlement {
  if (order.status === 'paid' && order.transactionId === outcome.transactionId) return { code: 'superseded' };
  if (order.status !== 'placed' || !current) return { code: 'give_back', outcome };
  const sameAmount = outcome.amountMinor === order.totalMinor && outcome.currency === order.currency;
  return sameAmount
    ? { code: 'pay', order, outcome }
    : { code: 'needs_attention', reason: 'amount_mismatch', outcome };
}
