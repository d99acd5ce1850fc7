import Stripe from 'stripe';
import { codeFrom } from '../../../domain/operations/attempt.ts';
import { REFUND_TOO_LARGE } from '../../../domain/payments/refund.ts';
import type { Sending } from '../../../usecases/ports/gateway.ts';

export type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

/**
 * What Stripe's refusal of a request is about. Only the first two are the buyer's to mend, so only they decline an order.
 *
 * - `payment_method`: this card, or what the buyer does with it.
 * - `amount`: this amount or currency.
 * - `account`: the merchant's account, its API key, or the way in which we ask. Any other order meets the same refusal.
 */
export type RefusalSubject = 'payment_method' | 'amount' | 'account';

/** https://docs.stripe.com/error-codes. A code that is in neither list is about the account. */
const OF_PAYMENT_METHOD: ReadonlySet<string> = new Set([
  'authentication_required',
  'card_declined',
  'card_decline_rate_limit_exceeded',
  'expired_card',
  'incorrect_address',
  'incorrect_cvc',
  'incorrect_number',
  'incorrect_zip',
  'invalid_card_type',
  'invalid_characters',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
  'payment_intent_authentication_failure',
  'payment_intent_payment_attempt_expired',
  'payment_intent_payment_attempt_failed',
  'payment_method_already_used',
  'payment_method_billing_details_address_missing',
  'payment_method_currency_mismatch',
  'payment_method_customer_decline',
  'payment_method_invalid_parameter',
  'payment_method_not_available',
  'payment_method_provider_decline',
  'payment_method_provider_timeout',
  'payment_method_unexpected_state',
  'payment_method_unsupported_type',
  'postal_code_invalid',
  'processing_error',
]);

const OF_AMOUNT: ReadonlySet<string> = new Set([
  'amount_too_large',
  'amount_too_small',
  'invalid_charge_amount',
]);

/** Stripe gives no code for it. Its sentence is known from reports, for instance Automattic/woocommerce-payments#323. */
const USED_BEFORE = /may not be used again/i;

/** The object exists, and the API key is of the other mode: the message is Stripe's only sign of that. */
const OTHER_MODE = /similar object exists in (live|test) mode/i;

/** The field as the wire has it: the client says an empty text where Stripe says nothing. */
const said = (text: string | null | undefined): string | undefined => (text ? text : undefined);

export function refusalCode(error: StripeError): string {
  if (USED_BEFORE.test(error.message)) return 'payment_method_already_used';
  return codeFrom(said(error.decline_code) ?? said(error.code) ?? error.type);
}

/** What the buyer reads. Of a card's decline it is the bank's own sentence; of a request's refusal Stripe's is for us. */
export function declineMessage(error: StripeError): string {
  if (error.type === 'StripeCardError') return error.message;
  if (refusalCode(error) === 'payment_method_already_used') {
    return 'This payment method was used before. Another attempt needs a new one.';
  }
  return refusalSubject(error) === 'amount'
    ? 'This amount cannot be charged.'
    : 'This payment method cannot be charged.';
}

export function refusalSubject(error: StripeError): RefusalSubject {
  if (error.type === 'StripeCardError') return 'payment_method';
  const code = USED_BEFORE.test(error.message) ? 'payment_method_already_used' : (said(error.code) ?? '');
  if (OF_AMOUNT.has(code)) return 'amount';
  // Both are the order's own, as the shop sent them.
  const noSuchMethod =
    ['payment_method', 'customer'].includes(error.param ?? '') &&
    ['', 'resource_missing'].includes(code) &&
    !OTHER_MODE.test(error.message);
  return noSuchMethod || OF_PAYMENT_METHOD.has(code) ? 'payment_method' : 'account';
}

/** https://docs.stripe.com/api/refunds/create; a refusal of the amount bears no code. */
const OF_REFUND: ReadonlySet<string> = new Set([
  'charge_already_refunded',
  'charge_disputed',
  'charge_not_refundable',
  'payment_intent_unexpected_state',
  'refund_disputed_payment',
  'resource_missing',
]);

/** Whether a refusal is about this refund. Any other is about the account, and says nothing for or against it. */
export const refusesRefund = ({ code, message }: StripeError): boolean => {
  const known = said(code);
  return (known === undefined || OF_REFUND.has(known)) && !OTHER_MODE.test(message);
};

/** Stripe gives no code for it. Its sentence is known from reports, for instance openfoodfoundation/openfoodnetwork#5449. */
const MORE_THAN_LEFT = /greater than unrefunded amount/i;

export const refundRefusalCode = (error: StripeError): string =>
  said(error.code) === undefined && MORE_THAN_LEFT.test(error.message)
    ? REFUND_TOO_LARGE
    : refusalCode(error);

/** 402, and a 400 or 404 that is about the request. 401, 403, 409 and 429 say nothing about what was asked for. */
const REFUSALS: ReadonlySet<string> = new Set(['StripeCardError', 'StripeInvalidRequestError']);

export const isRefusal = (error: unknown): error is StripeError =>
  error instanceof Stripe.errors.StripeError && REFUSALS.has(error.type);

/** The gateway does not know the object. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === 'resource_missing' && !isOfOtherMode(error);

export const isOfOtherMode = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && OTHER_MODE.test(error.message);

/** Search is not available to this account, or not to this key. https://docs.stripe.com/search#limitations */
export const searchIsRefused = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError &&
  (error.type === 'StripeInvalidRequestError' || error.type === 'StripePermissionError');

/** The answer is the one that Stripe stored under the key, and gives again. */
export const isReplayed = ({ headers }: StripeError): boolean => headers?.['idempotent-replayed'] === 'true';

/**
 * Whether a refusal tells what became of the request under its key. Stripe gives most 400s before it looks at the key, so a
 * repeat may be refused although the first request was carried out. Of a repeat only a 402 or a replayed answer decides.
 * https://docs.stripe.com/error-low-level#idempotency
 */
export const decides = (error: StripeError, sending: Sending): boolean =>
  sending === 'first' || error.type === 'StripeCardError' || isReplayed(error);
