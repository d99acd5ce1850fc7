import type { GatewayEvent } from '../usecases/webhook-ports.ts';
import { isStandard, readStandardEvent } from './standard-webhooks.ts';
import { toGatewayEvent as readStripeEvent } from './stripe-webhooks.ts';

/**
 * Puts a verified event into our words, whoever sent it.
 *
 * @throws when it cannot be read; in the end it is a dead letter, and not passed over
 */
export function toGatewayEvent(provider: string, eventId: string, body: string): GatewayEvent {
  if (provider === 'stripe') return readStripeEvent(body);
  if (isStandard(provider)) return readStandardEvent(provider, eventId, body);
  throw new Error(`nobody reads the webhooks of ${provider}`);
}
