import Stripe from 'stripe';
import { z } from 'zod';
import type { ChargeOutcome } from '../domain/payment.ts';
import type { GatewayEvent, WebhookVerifier } from '../usecases/ports.ts';
import { intentState, outcomeOf } from './stripe-gateway.ts';

/** How far a signature's time may be in the past, in seconds. https://docs.stripe.com/webhooks */
const TOLERANCE_SECONDS = 300;

/** Stripe's scheme, over the raw bytes, with every active secret: two while one is being rotated. */
export class StripeWebhookVerifier implements WebhookVerifier {
  readonly #secrets: () => Promise<readonly string[]>;

  constructor(secrets: () => Promise<readonly string[]>) {
    this.#secrets = secrets;
  }

  async verify(rawBody: Buffer, headers: Readonly<Record<string, string | undefined>>) {
    const signature = headers['stripe-signature'];
    if (signature === undefined) return undefined;
    const payload = textOf(rawBody);
    for (const secret of await this.#secrets()) {
      if (payload === undefined || !holds(payload, signature, secret)) continue;
      const event = envelope.parse(JSON.parse(payload));
      return { eventId: event.id, groupId: paymentOf(event) };
    }
    return undefined;
  }
}

/** The text of the very bytes: Stripe's client would leave out a mark before them, and mend what is not UTF-8. */
function textOf(rawBody: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
  } catch {
    return undefined;
  }
}

/** Whatever the client throws at a header that anybody may send: the signature does not hold. */
function holds(payload: string, signature: string, secret: string): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(payload, signature, secret, TOLERANCE_SECONDS) === true;
  } catch {
    return false;
  }
}

const subject = z.object({ id: z.string(), payment_intent: z.string().nullish() });

/** The payment that an event is about: events of one payment stay in line. */
function paymentOf(event: z.infer<typeof envelope>): string {
  const object = subject.safeParse(event.data.object);
  return object.success ? (object.data.payment_intent ?? object.data.id) : event.id;
}

const envelope = z.object({ id: z.string(), type: z.string(), data: z.object({ object: z.unknown() }) });

/** Whose charge it is. Without both names it is none of ours. */
const ours = z.object({
  object: z.literal('payment_intent'),
  metadata: z.object({ merchantId: z.string(), orderId: z.string() }),
});

const isOurs = (object: unknown): boolean => ours.safeParse(object).success;

const intent = intentState.extend({
  metadata: z.object({
    merchantId: z.string(),
    orderId: z.string(),
    attempt: z.coerce.number().int().positive(),
  }),
});

/** Events that tell a charge's outcome. Others are recorded and change nothing. */
const OUTCOMES = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
]);

/** Puts a verified event into our words. What is not about a charge of ours has no `charge`. */
export function toGatewayEvent(payload: string): GatewayEvent {
  const { id, type, data } = envelope.parse(JSON.parse(payload));
  const event = { provider: 'stripe', eventId: id, type };
  if (!OUTCOMES.has(type) || !isOurs(data.object)) return event;
  // One of ours that cannot be read is not passed over: it fails, and in the end is a dead letter.
  const state = intent.parse(data.object);
  const { merchantId, orderId, attempt } = state.metadata;
  const outcome: ChargeOutcome = outcomeOf(state);
  return { ...event, charge: { merchantId, orderId, attempt, outcome } };
}
