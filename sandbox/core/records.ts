import { z } from 'zod';

/** What the gateway keeps. The schemas are what a store reads back through. */

export const metadataSchema = z.record(z.string(), z.string());

const attempted = {
  id: z.string(),
  /** The id of its charge, which is made, and shown, only when the card is charged. */
  charge: z.string(),
  /** In the currency's minor unit, as everywhere in Stripe's API. */
  amount: z.int().positive(),
  currency: z.string(),
  paymentMethod: z.string(),
  metadata: metadataSchema,
  /** What the merchant's staff reads beside it. */
  description: z.string().nullable().default(null),
  receiptEmail: z.string().nullable().default(null),
  customer: z.string().nullable().default(null),
  createdAtMs: z.int(),
  /** Moves by one with every write of the payment, or of its refunds and disputes. */
  version: z.int().default(0),
};

const failureSchema = z.object({
  /** `card_error`: the card was charged, in vain. `invalid_request_error`: its holder did not authenticate. */
  type: z.enum(['card_error', 'invalid_request_error']),
  code: z.string(),
  declineCode: z.string().nullable(),
  message: z.string(),
});

export const CANCELLATION_REASONS = [
  'abandoned',
  'duplicate',
  'fraudulent',
  'requested_by_customer',
] as const;

const captured = z.object({
  ...attempted,
  status: z.literal('captured'),
  /** Has in it what is on its way back, and what will return. */
  amountRefunded: z.int().nonnegative(),
  /** What comes back to the merchant at a time that is known already: refunds that fail late. */
  returns: z.array(z.object({ amount: z.int().positive(), atMs: z.int() })).default([]),
  /** Its balance transaction, and when the charge begins to show it. */
  balance: z.object({ id: z.string(), atMs: z.int() }).nullable().default(null),
  /** A bank's dispute was opened, whatever became of it. */
  disputed: z.boolean().default(false),
  /** While it is set, nothing can be refunded: a dispute is open, or was lost. */
  refundsBlockedBy: z.string().nullable().default(null),
});

/** `requires_action` becomes any of the others, `declined` becomes `canceled`; `captured` and `canceled` are final. */
export const paymentSchema = z.discriminatedUnion('status', [
  z.object({ ...attempted, status: z.literal('requires_action') }),
  captured,
  z.object({ ...attempted, status: z.literal('declined'), failure: failureSchema }),
  z.object({
    ...attempted,
    status: z.literal('canceled'),
    canceledAtMs: z.int(),
    cancellationReason: z.enum(CANCELLATION_REASONS).nullable(),
    /** What it had failed of before; null: nothing. */
    failure: failureSchema.nullable(),
  }),
]);

export const OUTAGE_MODES = ['refuse', 'hang', 'drop_answers', 'rate_limit'] as const;

export const outageSchema = z.object({
  /**
   * `refuse`: 503. `hang`: no answer, and nothing is done. `drop_answers`: everything is done, and no answer given.
   * `rate_limit`: every endpoint takes so many requests a second, and refuses the others with 429.
   */
  mode: z.enum(OUTAGE_MODES),
  untilMs: z.int(),
  /** With `rate_limit`. */
  perSecond: z.int().positive().optional(),
});

/** The answer as it was given the first time. */
export const storedReplySchema = z.object({ status: z.int(), body: z.string(), requestId: z.string() });

const claimed = {
  fingerprint: z.string(),
  /** The request that holds the key. */
  owner: z.string(),
  /** How many requests have begun to execute under it. */
  calls: z.int(),
  expiresAtMs: z.int(),
};

export const keyRecordSchema = z.discriminatedUnion('status', [
  z.object({ ...claimed, status: z.literal('in_flight'), leaseExpiresAtMs: z.int() }),
  /** Begun and given up with nothing done and nothing stored; the next request executes. */
  z.object({ ...claimed, status: z.literal('released') }),
  z.object({ ...claimed, status: z.literal('completed'), reply: storedReplySchema }),
]);

export const endpointSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** Event types, or `*`. */
  enabledEvents: z.array(z.string()),
  /** In which its events are rendered, whatever version a request had; null: the account's own. */
  apiVersion: z.string().nullable().default(null),
  createdAtMs: z.int(),
});

export type Metadata = Readonly<z.infer<typeof metadataSchema>>;
export type Payment = Readonly<z.infer<typeof paymentSchema>>;
export type CapturedPayment = Readonly<z.infer<typeof captured>>;
export type DeclinedPayment = Extract<Payment, { status: 'declined' }>;
export type CanceledPayment = Extract<Payment, { status: 'canceled' }>;
export type PaymentFailure = Readonly<z.infer<typeof failureSchema>>;
export type Outage = Readonly<z.infer<typeof outageSchema>>;
export type StoredReply = Readonly<z.infer<typeof storedReplySchema>>;
export type KeyRecord = Readonly<z.infer<typeof keyRecordSchema>>;
export type Endpoint = Readonly<z.infer<typeof endpointSchema>>;
