import { z } from 'zod';

import { metadataSchema } from './records.ts';

const stamp = {
  /** Unique, and sorts as the entries were made: by the clock, within one process also inside one millisecond. */
  seq: z.string(),
  at: z.iso.datetime(),
  orderId: z.string().nullable(),
};

const asked = { metadata: metadataSchema, idempotencyKey: z.string().nullable() };
const intent = { paymentIntent: z.string(), amount: z.int(), currency: z.string() };
const money = { ...intent, charge: z.string() };
const delivery = {
  event: z.string(),
  eventType: z.string(),
  paymentIntent: z.string(),
  url: z.string(),
  attempt: z.int(),
  /** null: no answer came. */
  status: z.int().nullable(),
};

export const ledgerEntrySchema = z.discriminatedUnion('type', [
  z.object({ ...stamp, type: z.literal('captured'), ...money, ...asked, paymentMethod: z.string() }),
  z.object({
    ...stamp,
    type: z.literal('declined'),
    ...intent,
    ...asked,
    paymentMethod: z.string(),
    /** null: the customer did not authenticate, so nothing was charged. */
    charge: z.string().nullable(),
    declineCode: z.string(),
  }),
  /** For the customer to confirm. */
  z.object({ ...stamp, type: z.literal('created'), ...intent, ...asked, paymentMethod: z.string() }),
  z.object({ ...stamp, type: z.literal('requires_action'), ...intent, ...asked, paymentMethod: z.string() }),
  z.object({ ...stamp, type: z.literal('processing'), ...intent, ...asked, paymentMethod: z.string() }),
  z.object({
    ...stamp,
    type: z.literal('canceled'),
    ...intent,
    ...asked,
    paymentMethod: z.string(),
    reason: z.string().nullable(),
  }),
  /** Also a refund that is still pending. One that fails or is canceled later has a second entry, with the same id. */
  z.object({ ...stamp, type: z.literal('refunded'), ...money, ...asked, refund: z.string() }),
  z.object({
    ...stamp,
    type: z.literal('refund_failed'),
    ...money,
    ...asked,
    refund: z.string(),
    failureReason: z.string(),
  }),
  /** One that was `refunded`, and was canceled: the money came back to the merchant. */
  z.object({ ...stamp, type: z.literal('refund_canceled'), ...money, ...asked, refund: z.string() }),
  /** Every step of a dispute. `moved` is what it did to the account, in the charge's currency: negative: taken. */
  z.object({
    ...stamp,
    type: z.literal('dispute'),
    ...money,
    dispute: z.string(),
    status: z.string(),
    moved: z.int(),
  }),
  z.object({ ...stamp, type: z.literal('early_fraud_warning'), ...money, warning: z.string() }),
  z.object({
    ...stamp,
    type: z.literal('review'),
    ...money,
    review: z.string(),
    /** null: it was opened. */
    closedReason: z.string().nullable(),
  }),
  /** A request that changed nothing, and why. With it the ledger knows of every request that was understood. */
  z.object({
    ...stamp,
    type: z.literal('no_effect'),
    ...asked,
    request: z.string(),
    reason: z.enum([
      'replayed',
      'in_flight',
      'other_parameters',
      'server_error',
      'rate_limited',
      'refused',
      'outage',
    ]),
    status: z.int(),
  }),
  z.object({ ...stamp, type: z.literal('webhook_delivered'), ...delivery }),
  z.object({ ...stamp, type: z.literal('webhook_failed'), ...delivery }),
]);

export type LedgerEntry = Readonly<z.infer<typeof ledgerEntrySchema>>;

/** An entry before it has its place and its time. */
export type LedgerFact = LedgerEntry extends infer Entry
  ? Entry extends LedgerEntry
    ? Omit<Entry, 'seq' | 'at'>
    : never
  : never;
