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
  /** null: nothing was presented yet. */
  paymentMethod: z.string().nullable(),
  /** Absent: the merchant's server confirmed it with a card. */
  byCustomer: z
    .object({
      /** The last part of its client secret. */
      secret: z.string(),
      /** null: whatever the account takes. */
      allowedTypes: z.array(z.string()).nullable(),
      /** Those that it can be paid with. */
      types: z.array(z.string()),
      /** The payment method whose behaviour it has, whatever it is paid with; null: none of it. */
      behavesAs: z.string().nullable(),
      /** Of what was presented last; null: nothing was. */
      presentedType: z.string().nullable(),
    })
    .optional(),
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
  /** `card_error`: the card was charged, in vain. `invalid_request_error`: the customer did not authenticate. */
  type: z.enum(['card_error', 'invalid_request_error']),
  code: z.string(),
  declineCode: z.string().nullable(),
  message: z.string(),
  /** Absent: as `type` says. */
  isCharged: z.boolean().optional(),
});

/** What the customer has to do; what has an expiry of its own fails then. */
const actionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('redirect') }),
  z.object({ type: z.literal('voucher'), expiresAtMs: z.int() }),
]);

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

/**
 * `captured` and `canceled` are final. Any other becomes any of the others, by a confirmation, by what the customer does, or
 * by a cancellation; only `processing` becomes nothing but what is decided for it.
 */
export const paymentSchema = z.discriminatedUnion('status', [
  /** Created, and not confirmed yet. */
  z.object({ ...attempted, status: z.literal('unconfirmed') }),
  /** Without `action`: it is one in Stripe's own script. */
  z.object({ ...attempted, status: z.literal('requires_action'), action: actionSchema.optional() }),
  z.object({
    ...attempted,
    status: z.literal('processing'),
    settles: z.object({
      atMs: z.int(),
      /** Of its balance transaction; null: it fails. */
      balance: z.string().nullable(),
    }),
  }),
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

const attemptSchema = z.object(attempted);

/** What a payment is, whatever has become of it. */
export type Attempt = Readonly<z.infer<typeof attemptSchema>>;
/** Without what belongs to its status. */
export const attemptOf = (payment: Payment): Attempt => attemptSchema.parse(payment);

export type Action = Readonly<z.infer<typeof actionSchema>>;
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
