import Stripe from 'stripe';
import { WEBHOOK_SECRET } from '../../../assurance/world/api-server.ts';
import type { Instant } from '../../../functions/domain/instant.ts';

export const EVENT =
  '{"id":"evt_1","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}}';

/** As Stripe signs it at that time. */
export function signedEvent(payload: string, now: Instant) {
  const timestamp = Math.floor(Date.parse(now) / 1000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET, timestamp });
  return { body: payload, headers: { 'stripe-signature': signature } };
}
