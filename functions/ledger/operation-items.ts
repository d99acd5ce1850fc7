import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { OperationKind, OperationRecord } from '../domain/operation.ts';
import type { WebhookEventRecord } from '../domain/webhook-event.ts';
import { toItem, type Item } from './items.ts';
import { ATTENTION_SHARD, dueShard, operationKey, operationResultKey } from './keys.ts';

const error = z.object({ code: z.string(), message: z.string() });
const sentToGateway = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  reference: z.string(),
});
const chargeIntent = sentToGateway.extend({ attempt: z.number(), paymentMethod: z.string() });
const refundIntent = sentToGateway.extend({
  refundId: z.string(),
  transactionId: z.string(),
  reason: z.enum(['requested', 'cancelled', 'late_capture']),
});
const operationSchema = z.object({
  merchantId: z.string(),
  kind: z.enum([
    'order',
    'checkout',
    'cancel',
    'refund_request',
    'stock',
    'charge',
    'refund',
    'invoice',
    'credit_note',
    'webhook',
  ]),
  key: z.string(),
  subject: z.union([
    z.object({ orderId: z.string() }),
    z.object({ sku: z.string() }),
    z.object({ provider: z.string() }),
  ]),
  status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
  owner: z.string(),
  epoch: z.number(),
  leaseExpiresAt: z.string(),
  effectStartedAt: z.string().exactOptional(),
  intent: z.union([chargeIntent, refundIntent]).exactOptional(),
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
 * own (`orderId`, `sku`, `provider`), so that the record reads on its own.
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
    ...leaseDue(record),
  });
}

/** Kinds of what clients ask for. The other kinds are looked after by the order that they belong to. */
const REQUESTS: ReadonlySet<OperationKind> = new Set([
  'order',
  'checkout',
  'cancel',
  'refund_request',
  'stock',
]);

/** A request that dies before it did anything leaves its record held: the sweep finds it when its lease is over. */
const leaseDue = ({ kind, key, status, leaseExpiresAt }: OperationRecord) =>
  status === 'processing' && REQUESTS.has(kind) ? { dueShard: dueShard(key), dueAt: leaseExpiresAt } : {};

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
    provider: z.string().optional(),
    result: z.string().optional(),
    intent: z.string().optional(),
    expiresAt: z.number().optional(),
  })
  .loose();

export function operationFrom(item: Item): OperationRecord {
  const { orderId, sku, provider, result, intent, expiresAt, ...rest } = storedOperation.parse(
    unmarshall(item),
  );
  return operationSchema.parse({
    ...rest,
    subject: provider === undefined ? (orderId === undefined ? { sku } : { orderId }) : { provider },
    ...(result === undefined ? {} : { result: JSON.parse(result) as unknown }),
    ...(intent === undefined ? {} : { intent: JSON.parse(intent) as unknown }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  });
}

const eventFacts = z.object({
  type: z.string(),
  outcome: z.enum(['applied', 'superseded', 'ignored', 'parked', 'needs_attention']).exactOptional(),
  reason: z.string().exactOptional(),
  orderId: z.string().exactOptional(),
  dueAt: z.string().exactOptional(),
});

/** A parked event is in the sweep's index, and one that needs a person where people look. */
export function webhookEventItem({ operation, dueAt, ...facts }: WebhookEventRecord): Item {
  const { outcome, reason } = facts;
  const due =
    outcome === 'needs_attention'
      ? { dueShard: ATTENTION_SHARD, dueAt: operation.updatedAt, attention: reason }
      : outcome === 'parked'
        ? { dueShard: dueShard(operation.key), dueAt }
        : {};
  return {
    ...operationItem(operation),
    ...marshall({ ...facts, eventId: operation.key, ...due }, { removeUndefinedValues: true }),
  };
}

export function webhookEventFrom(item: Item): WebhookEventRecord {
  return { ...eventFacts.parse(unmarshall(item)), operation: operationFrom(item) };
}
