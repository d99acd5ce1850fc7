import type { PaymentFailure } from './records.ts';

/** Stripe's words (https://docs.stripe.com/error-codes, https://docs.stripe.com/declines/codes). */

export const GENERIC_DECLINE: PaymentFailure = {
  type: 'card_error',
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
};

export const AUTHENTICATION_REQUIRED: PaymentFailure = {
  type: 'card_error',
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message:
    'This payment required an authentication action to complete, but `error_on_requires_action` was set.',
};

export const AUTHENTICATION_FAILED: PaymentFailure = {
  type: 'invalid_request_error',
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
    'PaymentMethod to attempt to fulfill this PaymentIntent again.',
};

/** A failed debit was charged: https://docs.stripe.com/payments/sepa-debit. Its error's type is not documented. */
export const DEBIT_FAILED: PaymentFailure = {
  type: 'invalid_request_error',
  code: 'insufficient_funds',
  declineCode: null,
  message: "The customer's account has insufficient funds to cover this payment.",
  isCharged: true,
};

/** https://docs.stripe.com/changelog/2022-11-15/adds-decline-codes-paymentintent-paymentmethod */
export const VOUCHER_EXPIRED: PaymentFailure = {
  type: 'invalid_request_error',
  code: 'payment_intent_payment_attempt_expired',
  declineCode: null,
  message: 'The latest payment attempt for the PaymentIntent has expired.',
};

/** The attempt appears among the charges. */
export const wasCharged = ({ type, isCharged }: PaymentFailure): boolean =>
  isCharged ?? type === 'card_error';
