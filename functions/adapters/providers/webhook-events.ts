import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import { isStandard, readStandardEvent } from './standard-webhooks/standard-webhooks.ts';
import type { StripeMode } from './stripe/stripe-key-mode.ts';
import { toGatewayEvent as readStripeEvent } from './stripe/stripe-webhooks.ts';

/**
 * Puts a verified event into our words, whoever sent it.
 *
 * @param mode of the gateway's API key
 * @throws when it cannot be read; in the end it is a dead letter, and not passed over
 */
export function toGatewayEvent(
  provider: string,
  eventId: string,
  body: string,
  mode?: StripeMode,
): GatewayEvent {
  // Under the name that the door gave it: its own may be none that a key takes.
  if (provider === 'stripe') return { ...readStripeEvent(body, mode), eventId };
  if (isStandard(provider)) return retold(readStandardEvent(provider, eventId, body));
  throw new Error(`nobody reads the webhooks of ${provider}`);
}

/** Ids of payments at Stripe: https://docs.stripe.com/api/payment_intents, https://docs.stripe.com/api/charges */
const AT_STRIPE = /^(pi|py|ch)_/;

/** Another sender may tell of a payment at Stripe: it is Stripe's all the same. */
function retold(event: GatewayEvent): GatewayEvent {
  const { about } = event;
  if (about?.object !== 'charge' || about.outcome.code !== 'captured') return event;
  const { provider: _sender, ...outcome } = about.outcome;
  return AT_STRIPE.test(outcome.transactionId) ? { ...event, about: { ...about, outcome } } : event;
}
