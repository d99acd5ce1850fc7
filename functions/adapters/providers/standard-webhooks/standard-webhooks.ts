import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import * as z from 'zod/mini';
import { codeFrom } from '../../../domain/operations/attempt.ts';
import { fingerprintOfContent } from '../../../domain/operations/fingerprint.ts';
import type { WebhookVerifier } from '../../../usecases/ports/webhooks.ts';
import type { AboutCharge, AboutRefund, GatewayEvent } from '../../../domain/payments/gateway-event.ts';
import { textOf } from '../signed-text.ts';

/** The one sender without a name. Others are `standard/<sender>`, in the path as in the record of each of their events. */
const STANDARD = 'standard';

/** Each sender has ids of its own, so each is a provider. */
export const isStandard = (provider: string): boolean =>
  provider === STANDARD || provider.startsWith(`${STANDARD}/`);

/**
 * Printable, and without the full stop that parts the id from the time in what is signed: with one, the same signature
 * would hold for another id, time and body. https://www.standardwebhooks.com, "Signature scheme"
 */
const EVENT_ID = /^[!--/-~]{1,100}$/;

/**
 * Standard Webhooks 1.0, `v1` (HMAC-SHA256), over the raw bytes, with every active secret: two while one is being
 * rotated. The package holds the time to 300 seconds before and after ours, and compares in constant time.
 */
export class StandardWebhookVerifier implements WebhookVerifier {
  readonly #secrets: () => Promise<readonly string[]>;

  /** @param secrets base64 of the key, with `whsec_` before it or without */
  constructor(secrets: () => Promise<readonly string[]>) {
    this.#secrets = secrets;
  }

  /**
   * @returns `malformed` when the signature holds, but not for an event in our words: that is the sender's to mend
   * @throws when the secrets cannot be read, or one is not base64: that is ours
   */
  async verify(...[rawBody, headers]: Parameters<WebhookVerifier['verify']>) {
    const keys = (await this.#secrets()).map((secret) => new Webhook(secret));
    const eventId = headers['webhook-id'] ?? '';
    const payload = textOf(rawBody);
    if (payload === undefined || !EVENT_ID.test(eventId)) return undefined;
    // Every key is tried, whatever the others say: how long it takes does not tell which one held.
    const verdicts = keys.map((key) => holds(key, payload, headers));
    if (!verdicts.includes(true)) return undefined;

    const event = standardEvent.safeParse(payload);
    return event.success
      ? { eventId, groupId: event.data.subject ?? eventId, body: payload }
      : ({ code: 'malformed' } as const);
  }
}

/**
 * By provider: the sender without a name, if one is expected, and those with one. Each has secrets of its own.
 *
 * @param unnamed the name of its secret
 * @param senders the names of theirs
 */
export function standardVerifiers(
  unnamed: string | undefined,
  senders: Readonly<Record<string, string>>,
  secretsIn: (secretId: string) => () => Promise<readonly string[]>,
): Readonly<Record<string, WebhookVerifier>> {
  const named = Object.entries(senders).map(([sender, id]) => [`${STANDARD}/${sender}`, id] as const);
  const all = [...(unnamed === undefined ? [] : [[STANDARD, unnamed] as const]), ...named];
  return Object.fromEntries(
    all.map(([provider, id]) => [provider, new StandardWebhookVerifier(secretsIn(id))]),
  );
}

function holds(
  key: Webhook,
  payload: string,
  headers: Readonly<Record<string, string | undefined>>,
): boolean {
  const signed = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => [name, headers[name] ?? ''] as const,
  );
  try {
    key.verify(payload, Object.fromEntries(signed), { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

/** Printable, short enough for a queue's group, and without the mark that parts our keys. */
const name = z.string().check(z.regex(/^[!"$-~]+$/), z.maxLength(120));
const order = { merchantId: name, orderId: name };
/** The gateway's own id of what the event tells about: a payment, or a refund. */
const transaction = { transactionId: name };
const money = {
  amountMinor: z.int().check(z.nonnegative()),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
};
const charge = { ...order, ...transaction, attempt: z.int().check(z.positive()) };
const refund = {
  ...order,
  ...transaction,
  refundId: name.check(z.maxLength(128)),
  /** The payment's id, where the sender names it. */
  paymentTransactionId: z.optional(name),
};
const why = {
  code: z.optional(z.pipe(z.string().check(z.minLength(1), z.maxLength(100)), z.transform(codeFrom))),
  message: z.optional(z.string().check(z.maxLength(500))),
};

const ours = z.discriminatedUnion('type', [
  z.object({ type: z.literal('payment.captured'), data: z.object({ ...charge, ...money }) }),
  z.object({ type: z.literal('payment.declined'), data: z.object({ ...charge, ...why }) }),
  z.object({ type: z.literal('payment.canceled'), data: z.object({ ...charge, ...why }) }),
  z.object({ type: z.literal('refund.succeeded'), data: z.object({ ...refund, ...money }) }),
  z.object({ type: z.literal('refund.failed'), data: z.object({ ...refund, ...why }) }),
]);
const OUR_TYPES: ReadonlySet<string> = new Set(
  ours.def.options.flatMap(({ shape }) => shape.type.def.values),
);

/** Of others only the group is read. `timestamp`, which all have, is not: what counts is an outcome's rank, not its time. */
const others = z.object({
  type: z.string().check(z.minLength(1), z.maxLength(100)),
  data: z.catch(
    z.optional(
      z.object({
        transactionId: z.catch(z.optional(name), undefined),
        orderId: z.catch(z.optional(name), undefined),
      }),
    ),
    undefined,
  ),
});

interface ReadEvent {
  readonly type: string;
  /** Events with the same one stay in line. */
  readonly subject: string | undefined;
  readonly about?: AboutCharge | AboutRefund;
}

const standardEvent = z.pipe(
  z.pipe(z.string(), z.transform(parseJson)),
  z.union([
    z.pipe(
      ours,
      z.transform((event): ReadEvent => ({
        type: event.type,
        subject: event.data.transactionId,
        about: aboutOf(event),
      })),
    ),
    z.pipe(
      others.check(z.refine(({ type }) => !OUR_TYPES.has(type))),
      z.transform(({ type, data }): ReadEvent => ({ type, subject: data?.transactionId ?? data?.orderId })),
    ),
  ]),
);

function parseJson(text: string, { issues }: z.core.ParsePayload): unknown {
  try {
    return JSON.parse(text);
  } catch {
    issues.push({ code: 'custom', message: 'not JSON', input: text });
    return z.NEVER;
  }
}

function aboutOf({ type, data }: z.infer<typeof ours>): AboutCharge | AboutRefund {
  switch (type) {
    case 'payment.captured': {
      const { merchantId, orderId, attempt, ...captured } = data;
      return { object: 'charge', merchantId, orderId, attempt, outcome: { code: 'captured', ...captured } };
    }
    case 'payment.declined':
    case 'payment.canceled': {
      const { merchantId, orderId, attempt, message = 'The payment was not taken.' } = data;
      const decline = { code: data.code ?? type.slice('payment.'.length), message };
      return { object: 'charge', merchantId, orderId, attempt, outcome: { code: 'declined', decline } };
    }
    case 'refund.succeeded': {
      const { amountMinor, currency, transactionId: gatewayRefundId } = data;
      const outcome = { code: 'refunded', gatewayRefundId, amountMinor, currency } as const;
      return { ...refundNamed(data), outcome };
    }
    case 'refund.failed': {
      const { code = 'refund_failed', message = 'The refund failed.', transactionId: gatewayRefundId } = data;
      return {
        ...refundNamed(data),
        outcome: { code: 'refused', error: { code, message }, gatewayRefundId },
      };
    }
  }
}

const refundNamed = ({
  merchantId,
  orderId,
  refundId,
  paymentTransactionId: transactionId,
}: z.infer<z.ZodMiniObject<typeof refund>>) => ({
  object: 'refund' as const,
  merchantId,
  orderId,
  refundId,
  ...(transactionId === undefined ? {} : { transactionId }),
});

/** Whoever tells of a capture first took the money: the sender's refund, and no other's, returns it. */
const capturedBy = (provider: string, about: AboutCharge | AboutRefund): AboutCharge | AboutRefund =>
  about.object === 'charge' && about.outcome.code === 'captured'
    ? { ...about, outcome: { ...about.outcome, provider } }
    : about;

/** Puts a verified event into our words. What is not about a charge or a refund of ours has no `about`. */
export function readStandardEvent(provider: string, eventId: string, payload: string): GatewayEvent {
  const { type, about } = standardEvent.parse(payload);
  const { data } = content.parse(JSON.parse(payload));
  const fingerprint = fingerprintOfContent({ type, data });
  return {
    provider,
    eventId,
    type,
    fingerprint,
    ...(about === undefined ? {} : { about: capturedBy(provider, about) }),
  };
}

const content = z.object({ data: z.unknown() });
