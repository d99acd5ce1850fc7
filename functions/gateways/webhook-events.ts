import type { GatewayEvent } from '../usecases/webhook-ports.ts';
import { readStandardEvent, STANDARD } from './standard-webhooks.ts';
import { toGatewayEvent as readStripeEvent } from './stripe-webhooks.ts';

type Reader = (eventId: string, body: string) => GatewayEvent;

const READERS: Readonly<Record<string, Reader>> = {
  // Under the name that the door gave it: its own may be none that a key takes.
  stripe: (eventId, body) => ({ ...readStripeEvent(body), eventId }),
  [STANDARD]: readStandardEvent,
};

/**
 * Puts a verified event into our words, whoever sent it.
 *
 * @throws when it cannot be read; in the end it is a dead letter, and not passed over
 */
export function toGatewayEvent(provider: string, eventId: string, body: string): GatewayEvent {
  const read = Object.hasOwn(READERS, provider) ? READERS[provider] : undefined;
  if (read === undefined) throw new Error(`nobody reads the webhooks of ${provider}`);
  return read(eventId, body);
}
