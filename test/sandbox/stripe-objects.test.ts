import { describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

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
const declined: Payment = {
  ...attempt,
  status: 'declined',
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
};
const refund: Refund = {
  id: 're_1',
  paymentIntent: 'pi_1',
  charge: 'ch_1',
  amount: 400,
  currency: 'eur',
  reason: 'requested_by_customer',
  metadata: {},
  createdAtMs: 1_800_000_000_999,
};

/** The annotations are the test: they do not compile when a field that the official package promises is missing. */
describe('what the sandbox shows of its records', () => {
  it('are payment intents', () => {
    const intents: Stripe.PaymentIntent[] = [captured, declined].map(paymentIntent);
    const before: Stripe.PaymentIntent = unconfirmedIntent(captured);
    expect([...intents, before].map(({ status }) => status)).toEqual([
      'succeeded',
      'requires_payment_method',
      'requires_confirmation',
    ]);
  });

  it('is a charge that knows what was refunded', () => {
    const charge: Stripe.Charge = capturedCharge(captured);
    expect(charge).toMatchObject({ amount_refunded: 400, refunded: false, created: 1_800_000_000 });
    expect(capturedCharge({ ...captured, amountRefunded: 1000 }).refunded).toBe(true);
  });

  it('is a refund, and an endpoint', () => {
    const shown: Stripe.Refund = refundObject(refund);
    const endpoint: Stripe.WebhookEndpoint = webhookEndpoint({
      id: 'we_1',
      url: 'https://a.test/',
      enabledEvents: ['*'],
      createdAtMs: 1_800_000_000_999,
    });
    expect([shown.object, endpoint.object]).toEqual(['refund', 'webhook_endpoint']);
  });
});
