import { z } from 'zod';

/** What the gateway keeps. The schemas are what a store reads back through. */

export const metadataSchema = z.record(z.string(), z.string());

const attempted = {
  id: z.string(),
  charge: z.string(),
  /** In the currency's minor unit, as everywhere in Stripe's API. */
  amount: z.int().positive(),
  currency: z.string(),
  paymentMethod: z.string(),
  metadata: metadataSchema,
  createdAtMs: z.int(),
};

export const paymentSchema = z.discriminatedUnion('status', [
  z.object({ ...attempted, status: z.literal('captured'), amountRefunded: z.int().nonnegative() }),
  z.object({
    ...attempted,
    status: z.literal('declined'),
    code: z.string(),
    declineCode: z.string(),
    message: z.string(),
  }),
]);

export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

export const refundSchema = z.object({
  id: z.string(),
  paymentIntent: z.string(),
  charge: z.string(),
  amount: z.int().positive(),
  currency: z.string(),
  reason: z.enum(REFUND_REASONS).nullable(),
  metadata: metadataSchema,
  createdAtMs: z.int(),
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
  createdAtMs: z.int(),
});

export type Metadata = Readonly<z.infer<typeof metadataSchema>>;
export type Payment = Readonly<z.infer<typeof paymentSchema>>;
export type CapturedPayment = Extract<Payment, { status: 'captured' }>;
export type DeclinedPayment = Extract<Payment, { status: 'declined' }>;
export type Refund = Readonly<z.infer<typeof refundSchema>>;
export type StoredReply = Readonly<z.infer<typeof storedReplySchema>>;
export type KeyRecord = Readonly<z.infer<typeof keyRecordSchema>>;
export type Endpoint = Readonly<z.infer<typeof endpointSchema>>;
