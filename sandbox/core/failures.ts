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
