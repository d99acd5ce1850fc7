import { checkoutAttempt } from '../operations/identity.ts';
import type { Address } from '../merchants/address.ts';
import type { CancelledOrder, CustomerPayment, Decline, Order, PlacedOrder } from '../orders/order.ts';
import { present } from '../present.ts';
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
  | { readonly code: 'await_customer'; readonly order: PlacedOrder; readonly outcome: RequiresAction }
  /** The customer confirms it, and it is not over. */
  | {
      readonly code: 'leave_open';
      readonly order: PlacedOrder | CancelledOrder;
      readonly outcome: OpenPayment;
    }
  /** A cancelled order's charge is over and was not captured. */
  | { readonly code: 'close'; readonly order: CancelledOrder; readonly outcome: Declined }
  /** Captured, and the order cannot take it any more: it is refunded. */
  | { readonly code: 'refund'; readonly outcome: Captured }
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
  const isMailed = extras?.receiptEmails === true && isAscii(customer.email);
  return {
    ...{ merchantId, orderId, attempt, amountMinor: totalMinor, currency },
    ...present({ paymentMethod, payment }),
    reference: chargeReference(order),
    description: `Order ${externalReference ?? orderId}`,
    ...present({
      externalReference,
      receiptEmail: isMailed ? customer.email : undefined,
      gatewayCustomer,
      shipTo: namedAddress(shippingAddress, customer.name),
    }),
  };
}

/** The gateway takes no address without a name. */
function namedAddress(address: Address | undefined, customerName: string | undefined): Address | undefined {
  const name = address?.name ?? customerName;
  return address === undefined || name === undefined ? undefined : { ...address, name };
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
  const isCurrent = order.attempt === attempt;
  if (outcome.code === 'captured') return settleCapture(order, isCurrent, outcome);
  return isCurrent ? settleUncaptured(order, outcome) : SUPERSEDED;
}

const SUPERSEDED: Settlement = { code: 'superseded' };

function settleUncaptured(order: Order, outcome: Exclude<ChargeOutcome, Captured>): Settlement {
  switch (outcome.code) {
    case 'declined':
      if (order.status === 'cancelled') return { code: 'close', order, outcome };
      return order.status === 'placed' ? { code: 'decline', order, outcome } : SUPERSEDED;
    case 'requires_action':
      return order.status === 'placed' && order.action === undefined
        ? { code: 'await_customer', order, outcome }
        : SUPERSEDED;
    case 'open':
      return order.status === 'placed' || order.status === 'cancelled'
        ? { code: 'leave_open', order, outcome }
        : SUPERSEDED;
  }
}

function settleCapture(order: Order, isCurrent: boolean, outcome: Captured): Settlement {
  if (order.status === 'paid' && order.transactionId === outcome.transactionId) return SUPERSEDED;
  if (order.status !== 'placed' || !isCurrent) return { code: 'refund', outcome };
  const sameAmount = outcome.amountMinor === order.totalMinor && outcome.currency === order.currency;
  return sameAmount
    ? { code: 'pay', order, outcome }
    : { code: 'needs_attention', reason: 'amount_mismatch', outcome };
}
