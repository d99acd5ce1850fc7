import Stripe from 'stripe';
import * as z from 'zod/mini';
import { fingerprintOfContent } from '../../../domain/operations/fingerprint.ts';
import type { WebhookVerifier } from '../../../usecases/ports/webhooks.ts';
import type { GatewayEvent } from '../../../domain/payments/gateway-event.ts';
import { legalName } from '../../aws/legal-names.ts';
import { textOf } from '../signed-text.ts';
import { readObject } from './stripe-events.ts';
import type { StripeMode } from './stripe-key-mode.ts';

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

const snapshot = z.object({
  id: z.string().check(z.minLength(1)),
  type: z.string(),
  object: z.optional(z.string()),
  /** Seconds since 1970. */
  created: z.catch(z.optional(z.number()), undefined),
  livemode: z.optional(z.boolean()),
  /** A connected account, whose payments are no payments to us. https://docs.stripe.com/connect/webhooks */
  account: z.nullish(z.string()),
  data: z.object({ object: z.unknown() }),
});

/**
 * A thin event has no object: it names one. Nothing of ours is told so. It is recorded, since to refuse it would have it come
 * again for days. https://docs.stripe.com/event-destinations#thin-events
 */
const thin = z.object({
  id: z.string().check(z.minLength(1)),
  type: z.string(),
  object: z.literal('v2.core.event'),
  created: z.catch(z.undefined(), undefined),
  livemode: z.optional(z.boolean()),
  account: z.catch(z.undefined(), undefined),
  data: z.catch(z.undefined(), undefined),
});

type Envelope = z.infer<typeof snapshot> | z.infer<typeof thin>;

/** @throws ZodError that names what is missing, of the kind of event that it is */
function readEnvelope(payload: string): Envelope {
  const content: unknown = JSON.parse(payload);
  const asThin = thin.safeParse(content);
  return asThin.success ? asThin.data : snapshot.parse(content);
}

function eventIn(payload: string): Envelope | undefined {
  try {
    return readEnvelope(payload);
  } catch {
    return undefined;
  }
}

/**
 * The secret opens a payment to whoever has it. It is nobody's who reads a queue, and should not be stored there. Links of a
 * redirect or a voucher, which `next_action` has, open it too. https://docs.stripe.com/api/payment_intents/object
 */
const withoutSecrets = (payload: string): string =>
  JSON.stringify(JSON.parse(payload, (name, value: unknown) => (isSecret(name, value) ? null : value)));

const isSecret = (name: string, value: unknown): boolean =>
  name === 'client_secret' || name === 'next_action' || (typeof value === 'string' && SECRET.test(value));

/** As it is written, wherever it stands: `pi_…_secret_…`. */
const SECRET = /\b(?:pi|seti|src)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+/;

const subject = z.object({ id: z.string(), payment_intent: z.nullish(z.string()) });

/** The payment that an event is about: events of one payment, with those of its refunds, stay in line. */
function paymentOf(event: Envelope): string {
  const object = subject.safeParse(event.data?.object);
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

/**
 * Puts a verified event into our words. What tells nothing of ours has no `about`; what is ours and cannot be read is not
 * passed over: it fails, and in the end is a dead letter.
 *
 * @param mode of the API key in force: an event of the other mode is recorded and changes nothing
 */
export function toGatewayEvent(payload: string, mode?: StripeMode): GatewayEvent {
  const event = readEnvelope(payload);
  const { id, type, data } = event;
  const fingerprint = fingerprintOfContent({ type, facts: facts.parse(data?.object) });
  const read = passedOver(event, mode) ?? readObject({ type, created: event.created, object: data?.object });
  return { provider: 'stripe', eventId: id, type, fingerprint, ...read };
}

function passedOver(
  { account, livemode, object, data }: Envelope,
  mode: StripeMode | undefined,
): Pick<GatewayEvent, 'setAside'> | undefined {
  if (data === undefined) return { setAside: `${object} without an object` };
  if (account) return { setAside: 'of a connected account' };
  if (livemode === undefined || mode === undefined || livemode === (mode === 'live')) return undefined;
  return { setAside: `a ${livemode ? 'live' : 'test'} event, and the API key is a ${mode} key` };
}
