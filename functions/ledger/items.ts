import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Invoice } from '../domain/invoice.ts';
import type { OperationRecord } from '../domain/operation.ts';
import type { Order } from '../domain/order.ts';
import type { Product } from '../domain/product.ts';
import type { WebhookEventRecord } from '../usecases/ports.ts';
import {
  ATTENTION_SHARD,
  dueShard,
  invoiceKey,
  operationKey,
  operationResultKey,
  orderKey,
  webhookEventKey,
  type Key,
} from './keys.ts';

export type Item = Record<string, AttributeValue>;

export const toItem = (key: Key, attributes: object): Item =>
  marshall({ ...key, ...attributes }, { removeUndefinedValues: true });

const line = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
});
const customer = z.object({ email: z.string(), name: z.string().exactOptional() });

const orderFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  externalReference: z.string().exactOptional(),
  customer,
  lines: z.array(line),
  totalMinor: z.number(),
  currency: z.string(),
  attempt: z.number(),
  paymentMethod: z.string(),
  version: z.number(),
  placedAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.string().exactOptional(),
  attention: z.string().exactOptional(),
});

const orderSchema = z.discriminatedUnion('status', [
  orderFacts.extend({ status: z.literal('placed') }),
  orderFacts.extend({
    status: z.literal('declined'),
    decline: z.object({ code: z.string(), message: z.string() }),
  }),
  orderFacts.extend({
    status: z.literal('paid'),
    transactionId: z.string(),
    paidAt: z.string(),
    invoiceNumber: z.string().exactOptional(),
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

export const orderFrom = (item: Item): Order => orderSchema.parse(unmarshall(item));

const invoiceSchema = z.object({
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

export const invoiceItem = (invoice: Invoice): Item =>
  toItem(invoiceKey(invoice.merchantId, invoice.orderId), invoice);

export const invoiceFrom = (item: Item): Invoice => invoiceSchema.parse(unmarshall(item));

const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  priceMinor: z.number(),
  currency: z.string(),
  onHand: z.number(),
});

export const productFrom = (item: Item): Product => productSchema.parse(unmarshall(item));

/** An event that needs a person stands in the index where people look. */
export const webhookEventItem = (event: WebhookEventRecord): Item =>
  toItem(webhookEventKey(event.provider, event.eventId), {
    ...event,
    ...(event.outcome === 'needs_attention'
      ? { dueShard: ATTENTION_SHARD, dueAt: event.at, attention: event.reason }
      : {}),
  });

const error = z.object({ code: z.string(), message: z.string() });
const operationSchema = z.object({
  merchantId: z.string(),
  kind: z.enum(['order', 'checkout', 'stock', 'charge', 'invoice']),
  key: z.string(),
  subject: z.union([z.object({ orderId: z.string() }), z.object({ sku: z.string() })]),
  status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
  owner: z.string(),
  epoch: z.number(),
  leaseExpiresAt: z.string(),
  effectStartedAt: z.string().exactOptional(),
  intent: z
    .object({
      merchantId: z.string(),
      orderId: z.string(),
      attempt: z.number(),
      amountMinor: z.number(),
      currency: z.string(),
      paymentMethod: z.string(),
      reference: z.string(),
    })
    .exactOptional(),
  fingerprint: z.string(),
  retrySafe: z.boolean().exactOptional(),
  attemptCount: z.number(),
  attempts: z.array(
    z.object({
      number: z.number(),
      startedAt: z.string(),
      endedAt: z.string().exactOptional(),
      outcome: z.enum(['succeeded', 'failed', 'unknown', 'abandoned']).exactOptional(),
      error: error.exactOptional(),
      retrySafe: z.boolean().exactOptional(),
    }),
  ),
  result: z.unknown().optional(),
  resultBeside: z.boolean().exactOptional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  expiresAt: z.string().exactOptional(),
});

/**
 * `result` and `intent` are stored as JSON text: a map would lose the order of its fields, and a replay is the same
 * to the byte. `expiresAt` is the table's TTL attribute: seconds since 1970. The subject's name is an attribute of its
 * own (`orderId`, `sku`), so that the record reads on its own.
 */
export function operationItem(record: OperationRecord): Item {
  const { subject, result, intent, expiresAt, ...rest } = record;
  const text = result === undefined ? undefined : JSON.stringify(result);
  const beside = text !== undefined && isLong(text);
  return toItem(operationKey(record), {
    ...rest,
    ...subject,
    ...(text === undefined ? {} : beside ? { resultBeside: true } : { result: text }),
    ...(intent === undefined ? {} : { intent: JSON.stringify(intent) }),
    ...ttl(expiresAt),
  });
}

/** The item for a result that its record has no room for. */
export function operationResultItem(record: OperationRecord): Item | undefined {
  const text = record.result === undefined ? undefined : JSON.stringify(record.result);
  if (text === undefined || !isLong(text)) return undefined;
  return toItem(operationResultKey(record), { result: text, ...ttl(record.expiresAt) });
}

const storedResult = z.object({ result: z.string() });

export const operationResultFrom = (item: Item): unknown =>
  JSON.parse(storedResult.parse(unmarshall(item)).result) as unknown;

/** A record without its result has some 600 bytes; with one up to this length it stays within the 1 KB of one unit. */
const RESULT_BYTES_INSIDE = 400;

const isLong = (text: string): boolean => Buffer.byteLength(text) > RESULT_BYTES_INSIDE;

const ttl = (expiresAt: string | undefined): { readonly expiresAt?: number } =>
  expiresAt === undefined ? {} : { expiresAt: Math.floor(Date.parse(expiresAt) / 1000) };

const storedOperation = z
  .object({
    orderId: z.string().optional(),
    sku: z.string().optional(),
    result: z.string().optional(),
    intent: z.string().optional(),
    expiresAt: z.number().optional(),
  })
  .loose();

export function operationFrom(item: Item): OperationRecord {
  const { orderId, sku, result, intent, expiresAt, ...rest } = storedOperation.parse(unmarshall(item));
  return operationSchema.parse({
    ...rest,
    subject: orderId === undefined ? { sku } : { orderId },
    ...(result === undefined ? {} : { result: JSON.parse(result) as unknown }),
    ...(intent === undefined ? {} : { intent: JSON.parse(intent) as unknown }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  });
}
