import Stripe from 'stripe';

import { chargeReference } from '../../functions/domain/payments/payment.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';

/** Has the door take an event that is signed as Stripe signs. */
export async function sendStripeEvent(
  { apiUrl, webhookSecret: secret }: LocalOutputs,
  id: string,
  type: string,
  object: object,
): Promise<void> {
  const payload = JSON.stringify({ id, type, data: { object } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  const { status } = await fetch(`${apiUrl}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  });
  if (status !== 200) throw new Error(`the event was answered with ${status}`);
}

interface Capture {
  readonly id: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** The payment intent of an order's first attempt, captured, as its events have it. */
export const capturedIntent = ({ id, merchantId, orderId, amountMinor, currency }: Capture): object => ({
  id,
  object: 'payment_intent',
  status: 'succeeded',
  amount_received: amountMinor,
  currency: currency.toLowerCase(),
  metadata: {
    merchantId,
    orderId,
    attempt: '1',
    reference: chargeReference({ merchantId, orderId, attempt: 1 }),
  },
});
