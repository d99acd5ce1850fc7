import Stripe from 'stripe';
import { z } from 'zod';
import type { ChargeOutcome } from '../domain/payment.ts';
import type { GatewayEvent, WebhookVerifier } from '../usecases/ports.ts';
import { outcomeOf } from './stripe-gateway.ts';

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
    for (const secret of await this.#secrets()) {
      try {
        const event = Stripe.webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_SECONDS);
        return { eventId: event.id, groupId: paymentOf(event) };
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
      }
    }
    return undefined;
  }
}

const subject = z.object({ id: z.string(), payment_intent: z.string().nullish() });

/** The payment that an event is about: events of one payment stay in line. */
function paymentOf(event: Stripe.Event): string {
  const object = subject.safeParse(event.data.object);
  return object.success ? (object.data.payment_intent ?? object.data.id) : event.id;
}

const envelope = z.object({ id: z.string(), type: z.string(), data: z.object({ object: z.unknown() }) });

const intent = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  status: z.string(),
  amount_received: z.number(),
  currency: z.string(),
  last_payment_error: z
    .object({
      code: z.string().exactOptional(),
      decline_code: z.string().exactOptional(),
      message: z.string().exactOptional(),
    })
    .nullable()
    .default(null),
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
  const parsed = intent.safeParse(data.object);
  if (!OUTCOMES.has(type) || !parsed.success) return event;
  const { merchantId, orderId, attempt } = parsed.data.metadata;
  const outcome: ChargeOutcome = outcomeOf(parsed.data);
  return { ...event, charge: { merchantId, orderId, attempt, outcome } };
}
