import Stripe from 'stripe';
import * as z from 'zod/mini';
import { fingerprintOfContent } from '../../../domain/operations/fingerprint.ts';
import { chargeReference } from '../../../domain/payments/payment.ts';
import { refundReference } from '../../../domain/payments/refund.ts';
import type {
  AboutCharge,
  AboutRefund,
  GatewayEvent,
  WebhookVerifier,
} from '../../../usecases/ports/webhooks.ts';
import { legalName } from '../../aws/legal-names.ts';
import { textOf } from '../signed-text.ts';
import { intentState, outcomeOf, refundOutcomeOf, refundState } from './stripe-outcomes.ts';

/** How far a signature's time may be from ours, before or after, in seconds. https://docs.stripe.com/webhooks */
export const TOLERANCE_SECONDS = 300;

/** Stripe's scheme, over the raw bytes, with every active secret: two while one is being rotated. */
export class StripeWebhookVerifier implements WebhookVerifier {
  readonly #secrets: () => Promise<readonly string[]>;
  readonly #nowMs: () => number;

  /** @param nowMs milliseconds since the epoch */
  constructor(secrets: () => Promise<readonly string[]>, nowMs: () => number = Date.now) {
    this.#secrets = secrets;
    this.#nowMs = nowMs;
  }

  /**
   * @returns `malformed` when the signature holds, but not for an event: that is the sender's to mend, and to fail on it
   * would have it come again for days
   * @throws when the secrets cannot be read: that is ours
   */
  async verify(...[rawBody, headers]: Parameters<WebhookVerifier['verify']>) {
    const signature = headers['stripe-signature'];
    const payload = textOf(rawBody);
    if (signature === undefined || payload === undefined) return undefined;
    const nowMs = this.#nowMs();
    const secrets = await this.#secrets();
    if (!secrets.some((secret) => holds(payload, signature, secret, nowMs))) return undefined;
    const event = eventIn(payload);
    if (event === undefined) return { code: 'malformed' } as const;
    return { eventId: legalName(event.id), groupId: paymentOf(event), body: withoutSecrets(payload) };
  }
}

/** Whatever the client throws at a header that anybody may send: the signature does not hold. */
function holds(payload: string, header: string, secret: string, nowMs: number): boolean {
  try {
    const signed = Stripe.webhooks.signature?.verifyHeader(
      payload,
      header,
      secret,
      TOLERANCE_SECONDS,
      undefined,
      nowMs,
    );
    // The client refuses what is too old; a time ahead would hold for as much longer as it is ahead.
    return signed === true && signedAtSeconds(header) - Math.floor(nowMs / 1000) <= TOLERANCE_SECONDS;
  } catch {
    return false;
  }
}

/** Read as the client reads it, which takes the last of several: the one that the signature is over. */
function signedAtSeconds(header: string): number {
  const parts = header.split(',').map((part) => part.split('='));
  const [, time = ''] = parts.findLast(([name]) => name === 't') ?? [];
  return Number.parseInt(time, 10);
}

const envelope = z.object({
  id: z.string().check(z.minLength(1)),
  type: z.string(),
  /** A connected account, whose payments are no payments to us. https://docs.stripe.com/connect/webhooks */
  account: z.nullish(z.string()),
  data: z.object({ object: z.unknown() }),
});

function eventIn(payload: string): z.infer<typeof envelope> | undefined {
  try {
    return envelope.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}

/** The secret opens a payment to whoever has it. It is nobody's who reads a queue, and should not be stored there. */
const withoutSecrets = (payload: string): string =>
  JSON.stringify(JSON.parse(payload, (name, value: unknown) => (name === 'client_secret' ? null : value)));

const subject = z.object({ id: z.string(), payment_intent: z.nullish(z.string()) });

/** The payment that an event is about: events of one payment, with those of its refunds, stay in line. */
function paymentOf(event: z.infer<typeof envelope>): string {
  const object = subject.safeParse(event.data.object);
  return object.success ? (object.data.payment_intent ?? object.data.id) : event.id;
}

/**
 * What tells one event from another. Two endpoints, while one takes the place of the other, get the same event rendered in
 * two API versions: these are the same in both. https://docs.stripe.com/webhooks/versioning
 */
const facts = z.catch(
  z.partial(
    z.object({
      id: z.unknown(),
      object: z.unknown(),
      status: z.unknown(),
      amount: z.unknown(),
      currency: z.unknown(),
      metadata: z.unknown(),
    }),
  ),
  {},
);

/** Events that tell a charge's outcome. Others are recorded and change nothing. */
const CHARGE_EVENTS = new Set([
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.requires_action',
]);

/**
 * Whose charge it is. Other software in the same account may use the same names for its own: what is ours has the reference
 * that we give to this attempt.
 */
const ourCharge = z.object({
  object: z.literal('payment_intent'),
  metadata: z
    .object({
      merchantId: z.string(),
      orderId: z.string(),
      attempt: z.coerce.number().check(z.int(), z.positive()),
      reference: z.string(),
    })
    .check(z.refine((names) => names.reference === chargeReference(names))),
});

/** Events that tell a refund's outcome. `charge.refunded` does not say which refund. */
const REFUND_EVENTS = new Set(['refund.created', 'refund.updated', 'refund.failed']);

/** Whose refund it is, likewise. One that was made by hand, at Stripe, has none of the names. */
const ourRefund = z.object({
  object: z.literal('refund'),
  metadata: z
    .object({ merchantId: z.string(), orderId: z.string(), refundId: z.string(), reference: z.string() })
    .check(z.refine((names) => names.reference === refundReference(names))),
});

/**
 * Puts a verified event into our words. What tells nothing of ours has no `about`; what is ours and cannot be read is not
 * passed over: it fails, and in the end is a dead letter.
 */
export function toGatewayEvent(payload: string): GatewayEvent {
  const { id, type, account, data } = envelope.parse(JSON.parse(payload));
  const about = account ? undefined : (aboutCharge(type, data.object) ?? aboutRefund(type, data.object));
  const fingerprint = fingerprintOfContent({ type, facts: facts.parse(data.object) });
  return { provider: 'stripe', eventId: id, type, fingerprint, ...(about === undefined ? {} : { about }) };
}

function aboutCharge(type: string, object: unknown): AboutCharge | undefined {
  const ours = ourCharge.safeParse(object);
  if (!CHARGE_EVENTS.has(type) || !ours.success) return undefined;
  const { merchantId, orderId, attempt } = ours.data.metadata;
  const intent = intentState.parse(object);
  // Its secret was taken out at the door.
  const outcome =
    intent.status === 'requires_action' ? ({ code: 'action_required' } as const) : outcomeOf(intent);
  return { object: 'charge', merchantId, orderId, attempt, outcome };
}

function aboutRefund(type: string, object: unknown): AboutRefund | undefined {
  const ours = ourRefund.safeParse(object);
  if (!REFUND_EVENTS.has(type) || !ours.success) return undefined;
  const { merchantId, orderId, refundId } = ours.data.metadata;
  const outcome = refundOutcomeOf(refundState.parse(object));
  return outcome && { object: 'refund', merchantId, orderId, refundId, outcome };
}
