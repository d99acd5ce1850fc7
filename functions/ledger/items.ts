import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { AccountingDocument, CreditNote, Invoice } from '../domain/invoice.ts';
import type { Order } from '../domain/order.ts';
import type { Origin } from '../domain/attempt.ts';
import type { Product } from '../domain/product.ts';
import { ATTENTION_SHARD, creditNoteKey, dueShard, invoiceKey, orderKey, type Key } from './keys.ts';

export type Item = Record<string, AttributeValue>;

export const toItem = (key: Key, attributes: object): Item =>
  marshall({ ...key, ...attributes }, { removeUndefinedValues: true });

const line = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
});
const customer = z.object({ email: z.string(), name: z.exactOptional(z.string()) });

const attempt = z.object({
  number: z.number(),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  outcome: z.exactOptional(z.enum(['succeeded', 'failed', 'unknown', 'abandoned'])),
  error: z.exactOptional(z.object({ code: z.string(), message: z.string() })),
  retrySafe: z.exactOptional(z.boolean()),
});

export const attempts = z.array(attempt);

const origin = z.object({
  fingerprint: z.string(),
  startedAt: z.string(),
  retried: z.exactOptional(z.object({ epoch: z.number(), attemptCount: z.number(), attempts })),
});

const orderFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  externalReference: z.exactOptional(z.string()),
  customer,
  lines: z.array(line),
  totalMinor: z.number(),
  currency: z.string(),
  attempt: z.number(),
  paymentMethod: z.string(),
  version: z.number(),
  placedAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.exactOptional(z.string()),
  attention: z.exactOptional(z.string()),
  origin: z.exactOptional(origin),
  event: z.enum([
    'OrderPlaced',
    'PaymentActionRequired',
    'OrderPaid',
    'PaymentDeclined',
    'PaymentAttempted',
    'InvoiceIssued',
    'OrderCancelled',
    'RefundRequested',
    'OrderRefunded',
    'RefundFailed',
    'LateCaptureFound',
    'LateCaptureRefunded',
  ]),
});

const action = z.object({ transactionId: z.string(), clientSecret: z.string(), expiresAt: z.string() });

const orderSchema = z.discriminatedUnion('status', [
  z.extend(orderFacts, { status: z.literal('placed'), action: z.exactOptional(action) }),
  z.extend(orderFacts, {
    status: z.literal('declined'),
    decline: z.object({ code: z.string(), message: z.string() }),
  }),
  z.extend(orderFacts, {
    status: z.literal('paid'),
    transactionId: z.string(),
    paidAt: z.string(),
    invoiceNumber: z.exactOptional(z.string()),
    refundedMinor: z.exactOptional(z.number()),
    refundPendingMinor: z.exactOptional(z.number()),
    cancelledAt: z.exactOptional(z.string()),
  }),
  z.extend(orderFacts, {
    status: z.literal('cancelled'),
    cancelledAt: z.string(),
    action: z.exactOptional(action),
  }),
]);

/** An open order carries its shard of the sweep's index; a closed one is in no index. */
export const orderItem = (order: Order): Item =>
  toItem(orderKey(order.merchantId, order.orderId), {
    ...order,
    ...(order.dueAt === undefined ? {} : { dueShard: shardOf(order) }),
  });

const shardOf = ({ attention, orderId }: Order): string =>
  attention === undefined ? dueShard(orderId) : ATTENTION_SHARD;

/** Where an order will stand there may be its claim only. */
export const isOrder = (item: Item): boolean => item['version'] !== undefined;

export const orderFrom = (item: Item): Order => orderSchema.parse(unmarshall(item));

const documentFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  number: z.string(),
  year: z.number(),
  sequence: z.number(),
  issuedAt: z.string(),
  customer,
  lines: z.array(line),
  totalMinor: z.number(),
  currency: z.string(),
  transactionId: z.string(),
});
const invoiceSchema = z.extend(documentFacts, { kind: z.literal('invoice') });
const creditNoteSchema = z.extend(documentFacts, {
  kind: z.literal('credit_note'),
  invoiceNumber: z.string(),
  refundId: z.string(),
});

export function documentItem(document: AccountingDocument, madeBy: Origin): Item {
  const { merchantId, orderId } = document;
  const key =
    document.kind === 'invoice'
      ? invoiceKey(merchantId, orderId)
      : creditNoteKey(merchantId, orderId, document.refundId);
  return toItem(key, { ...document, origin: madeBy });
}

/** Where a document will stand there may be its claim only. */
export const isDocument = (item: Item): boolean => item['number'] !== undefined;

export const invoiceFrom = (item: Item): Invoice => invoiceSchema.parse(unmarshall(item));
export const documentFrom = (item: Item): AccountingDocument =>
  z.discriminatedUnion('kind', [invoiceSchema, creditNoteSchema]).parse(unmarshall(item));
export const creditNoteFrom = (item: Item): CreditNote => creditNoteSchema.parse(unmarshall(item));

const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  priceMinor: z.number(),
  currency: z.string(),
  onHand: z.number(),
  stockShards: z.exactOptional(z.number()),
});

export const productFrom = (item: Item): Product => productSchema.parse(unmarshall(item));

const made = z.object({ origin });

/** What an order's or a document's item keeps of the operation that made it. */
export const originIn = (item: Item): Origin => made.parse(unmarshall(item)).origin;
