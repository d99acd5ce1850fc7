import { describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

import { AUTHENTICATION_FAILED, GENERIC_DECLINE } from '../../sandbox/core/failures.ts';
import {
  capturedCharge,
  paymentIntent,
  refundObject,
  unconfirmedIntent,
  webhookEndpoint,
} from '../../sandbox/core/stripe-objects.ts';
import type { CapturedPayment, Payment, Refund } from '../../sandbox/core/records.ts';

const captured: CapturedPayment = {
  id: 'pi_1',
  charge: 'ch_1',
  amount: 1000,
  currency: 'eur',
  paymentMethod: 'pm_card_visa',
  metadata: {},
  createdAtMs: 1_800_000_000_999,
  status: 'captured',
  amountRefunded: 400,
};
const { amountRefunded: _, ...attempt } = captured;
const declined: Payment = { ...attempt, status: 'declined', failure: GENERIC_DECLINE };
const unauthenticated: Payment = { ...attempt, status: 'declined', failure: AUTHENTICATION_FAILED };
const waiting: Payment = { ...attempt, status: 'requires_action' };
const cancellation = {
  status: 'canceled',
  canceledAtMs: 1_800_000_001_500,
  cancellationReason: 'abandoned',
} as const;
const canceled: Payment = { ...attempt, ...cancellation, failure: null };
const given = {
  id: 're_1',
  paymentIntent: 'pi_1',
  charge: 'ch_1',
  amount: 400,
  currency: 'eur',
  reason: 'requested_by_customer',
  metadata: {},
  createdAtMs: 1_800_000_000_999,
} as const;
const refunds: readonly Refund[] = [
  { ...given, status: 'succeeded' },
  { ...given, status: 'pending', succeedsAtMs: 1_800_000_002_999 },
  { ...given, status: 'failed', failureReason: 'expired_or_canceled_card' },
];

/** The annotations are the test: they do not compile when a field that the official package promises is missing. */
describe('what the sandbox shows of its records', () => {
  it('are payment intents', () => {
    const payments = [captured, declined, unauthenticated, waiting, canceled];
    const intents: Stripe.PaymentIntent[] = payments.map(paymentIntent);
    const before: Stripe.PaymentIntent = unconfirmedIntent(captured);
    expect([...intents, before].map(({ status }) => status)).toEqual([
      'succeeded',
      'requires_payment_method',
      'requires_payment_method',
      'requires_action',
      'canceled',
      'requires_confirmation',
    ]);
  });

  it('has a charge only where the card was charged, and a payment method where it is still of use', () => {
    const declinedBefore: Payment = { ...attempt, ...cancellation, failure: GENERIC_DECLINE };
    const payments = [captured, declined, unauthenticated, waiting, canceled, declinedBefore];
    const shown = payments.map(paymentIntent);
    expect(shown.map((intent) => intent.latest_charge)).toEqual(['ch_1', 'ch_1', null, null, null, 'ch_1']);
    expect(shown.map((intent) => intent.payment_method)).toEqual([
      'pm_card_visa',
      null,
      null,
      'pm_card_visa',
      'pm_card_visa',
      null,
    ]);
    expect(shown[4]).toMatchObject({ canceled_at: 1_800_000_001, cancellation_reason: 'abandoned' });
  });

  it('is a charge that knows what was refunded', () => {
    const charge: Stripe.Charge = capturedCharge(captured);
    expect(charge).toMatchObject({ amount_refunded: 400, refunded: false, created: 1_800_000_000 });
    expect(capturedCharge({ ...captured, amountRefunded: 1000 }).refunded).toBe(true);
  });

  it('are refunds', () => {
    const shown: Stripe.Refund[] = refunds.map(refundObject);
    expect(
      shown.map(({ status, pending_reason, failure_reason }) => [status, pending_reason, failure_reason]),
    ).toEqual([
      ['succeeded', undefined, undefined],
      ['pending', 'processing', undefined],
      ['failed', undefined, 'expired_or_canceled_card'],
    ]);
  });

  it('is an endpoint', () => {
    const endpoint: Stripe.WebhookEndpoint = webhookEndpoint({
      id: 'we_1',
      url: 'https://a.test/',
      enabledEvents: ['*'],
      createdAtMs: 1_800_000_000_999,
    });
    expect(endpoint.object).toBe('webhook_endpoint');
  });
});
