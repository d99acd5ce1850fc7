import Stripe from 'stripe';

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
