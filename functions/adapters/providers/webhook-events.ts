import type { GatewayEvent } from '../../usecases/ports/webhooks.ts';
import { isStandard, readStandardEvent } from './standard-webhooks/standard-webhooks.ts';
import { toGatewayEvent as readStripeEvent } from './stripe/stripe-webhooks.ts';

/**
 * Puts a verified event into our words, whoever sent it.
 *
 * @throws when it cannot be read; in the end it is a dead letter, and not passed over
 */
export function toGatewayEvent(provider: string, eventId: string, body: string): GatewayEvent {
  // Under the name that the door gave it: its own may be none that a key takes.
  if (provider === 'stripe') return { ...readStripeEvent(body), eventId };
  if (isStandard(provider)) return readStandardEvent(provider, eventId, body);
  throw new Error(`nobody reads the webhooks of ${provider}`);
}
