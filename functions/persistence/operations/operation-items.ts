import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Provenance } from '../../domain/operations/attempt.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  OPERATION_KINDS,
  type OperationId,
  type OperationKind,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import { firstSweepAt, receiptOf } from '../../domain/orders/order.ts';
import { recordOfProvenance } from '../../domain/operations/provenance.ts';
import type { WebhookEventRecord } from '../../domain/payments/event-record.ts';
import { documentFrom } from '../invoices/document-items.ts';
import { contentOf, epochSeconds, isDocument, isOrder, toItem, type Item } from '../table/items.ts';
import { dueShard, operationKey } from '../table/keys.ts';
import { orderFrom } from '../orders/order-items.ts';
import { address, customerPayment, disputeFields, rateTotal } from '../orders/order-parts.ts';
import { attempts, provenanceIn } from './provenance-items.ts';
import { withRevision } from '../table/revisions.ts';
import { kept, schemaOf } from '../table/stored.ts';

const sentToGateway = kept({
  merchantId: z.string(),
  orderId: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  reference: z.string(),
});
const chargeIntent = z.extend(sentToGateway, {
  attempt: z.number(),
  paymentMethod: z.exactOptional(z.string()),
  payment: z.exactOptional(customerPayment),
  description: z.exactOptional(z.string()),
  externalReference: z.exactOptional(z.string()),
  receiptEmail: z.exactOptional(z.string()),
  gatewayCustomer: z.exactOptional(z.string()),
  shipTo: z.exactOptional(address),
});
const refundIntent = z.extend(sentToGateway, {
  refundId: z.string(),
  transactionId: z.string(),
  reason: z.enum(['requested', 'cancelled', 'late_capture']),
  credit: z.exactOptional(
    z.object({
      lines: z.exactOptional(
        z.array(z.object({ line: z.number(), quantity: z.number(), amountMinor: z.number() })),
      ),
      split: z.exactOptional(z.array(rateTotal)),
      note: z.exactOptional(z.string()),
    }),
  ),
  origin: z.exactOptional(z.literal('gateway')),
  restocked: z.exactOptional(z.literal(true)),
});
export const operationSchema = schemaOf<OperationRecord>()(
  kept({
    merchantId: z.string(),
    kind: z.enum(Object.values(OPERATION_KINDS).flat()),
    key: z.string(),
    subject: z.union([
      z.object({ orderId: z.string() }),
      z.object({ sku: z.string() }),
      z.object({ provider: z.string() }),
    ]),
    status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
    owner: z.string(),
    epoch: z.number(),
    revision: z._default(z.number(), 0),
    leaseExpiresAt: z.string(),
    effectStartedAt: z.exactOptional(z.string()),
    intent: z.exactOptional(z.union([chargeIntent, refundIntent])),
    fingerprint: z.string(),
    retrySafe: z.exactOptional(z.boolean()),
    attemptCount: z.number(),
    attempts,
    result: z.optional(z.unknown()),
    dispute: z.exactOptional(kept(disputeFields)),
    createdAt: z.string(),
    updatedAt: z.string(),
    expiresAt: z.exactOptional(z.string()),
  }),
);

/**
 * `result` and `intent` are stored as JSON text: a map would lose the order of its fields, and a replay is the same
 * to the byte. `expiresAt` is the table's TTL attribute: seconds since 1970. The subject's name is an attribute of its
 * own (`orderId`, `sku`, `provider`), so that the record reads on its own.
 */
export function operationItem(record: OperationRecord): Item {
  const { subject, result, intent, expiresAt, ...rest } = withRevision(record);
  return toItem(operationKey(record), {
    ...rest,
    ...subject,
    ...(result === undefined ? {} : { result: JSON.stringify(result) }),
    ...(intent === undefined ? {} : { intent: JSON.stringify(intent) }),
    ...ttl(expiresAt),
    ...leaseDue(record),
  });
}

/** They have a place of their own in the sweep's index. Other kinds are looked after by the order that they belong to. */
const REQUESTS: ReadonlySet<OperationKind> = new Set(OPERATION_KINDS.request);

/**
 * A request that dies before it did anything leaves its record held: the sweep finds it when its lease is over. An order
 * is due when its claim is, so that its place in the index is written once for both.
 */
const leaseDue = ({ kind, key, status, updatedAt, leaseExpiresAt }: OperationRecord) =>
  status === 'processing' && REQUESTS.has(kind)
    ? { dueShard: dueShard(key), dueAt: kind === 'order' ? firstSweepAt(updatedAt) : leaseExpiresAt }
    : {};

const ttl = (expiresAt: string | undefined): { readonly expiresAt?: number } =>
  expiresAt === undefined ? {} : { expiresAt: epochSeconds(expiresAt) };

const storedOperation = z.looseObject({
  orderId: z.optional(z.string()),
  sku: z.optional(z.string()),
  provider: z.optional(z.string()),
  result: z.optional(z.string()),
  intent: z.optional(z.string()),
  expiresAt: z.optional(z.number()),
});

/** The record that an item is: its own, or that of the operation which made the order or the document. */
export function operationFrom(item: Item): OperationRecord {
  if (isOrder(item)) {
    const order = orderFrom(item);
    const { merchantId, orderId, placedAt: endedAt, revision } = order;
    const id: OperationId = { merchantId, kind: 'order', key: orderId, subject: { orderId } };
    return recordOfProvenance(id, madeAt(item, endedAt), { result: receiptOf(order), endedAt, revision });
  }
  if (isDocument(item)) {
    const document = documentFrom(item);
    const { merchantId, orderId, kind, number, issuedAt: endedAt } = document;
    const key = kind === 'invoice' ? orderId : document.refundId;
    const id: OperationId = { merchantId, kind, key, subject: { orderId } };
    return recordOfProvenance(id, madeAt(item, endedAt), { result: { number }, endedAt, revision: 0 });
  }
  return standingAlone(contentOf(item));
}

/** Where an item does not say what it was made of, every claim is taken for another request: it is never made again. */
const madeAt = (item: Item, startedAt: Instant): Provenance =>
  provenanceIn(item) ?? { fingerprint: '', startedAt };

/**
 * The record beside an order that says nothing of its origin. A long receipt was an item of its own: it is made of the
 * order, as ever. It is kept as long as the order, whenever the request's record was to be forgotten.
 */
export function recordBeside(record: Item, order: Item): OperationRecord {
  const { expiresAt: _kept, ...found } = standingAlone(contentOf(record));
  return record['resultBeside'] === undefined ? found : { ...found, result: receiptOf(orderFrom(order)) };
}

/** @param content what is due, or needs a person, is told by the record itself, and made of it with each put */
function standingAlone({
  dueAt: _dueAt,
  attention: _attention,
  ...content
}: Record<string, unknown>): OperationRecord {
  const { orderId, sku, provider, result, intent, expiresAt, ...rest } = storedOperation.parse(content);
  return operationSchema.parse({
    ...rest,
    subject: provider === undefined ? (orderId === undefined ? { sku } : { orderId }) : { provider },
    ...(result === undefined ? {} : { result: JSON.parse(result) as unknown }),
    ...(intent === undefined ? {} : { intent: JSON.parse(intent) as unknown }),
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  });
}

const eventFields = {
  type: z.string(),
  outcome: z.exactOptional(z.enum(['applied', 'superseded', 'ignored', 'parked', 'needs_attention'])),
  reason: z.exactOptional(z.string()),
  orderId: z.exactOptional(z.string()),
  dueAt: z.exactOptional(z.string()),
  dismissals: z.exactOptional(z.array(z.object({ by: z.string(), why: z.string(), at: z.string() }))),
};
const eventFacts = z.object(eventFields);
export const webhookEventSchema = schemaOf<WebhookEventRecord>()(
  z.object({ operation: operationSchema, ...eventFields }),
);

/** A parked event is in the sweep's index. What needs a person for it is an entry of its own. */
export function webhookEventItem({ operation, dueAt, ...facts }: WebhookEventRecord): Item {
  const due = facts.outcome === 'parked' ? { dueShard: dueShard(operation.key), dueAt } : {};
  return {
    ...operationItem(operation),
    ...marshall({ ...facts, eventId: operation.key, ...due }, { removeUndefinedValues: true }),
  };
}

/** What is told by neither is kept with the operation. */
export function webhookEventFrom(item: Item): WebhookEventRecord {
  const content = contentOf(item);
  const {
    type: _type,
    outcome: _outcome,
    reason: _reason,
    dismissals: _dismissals,
    eventId: _eventId,
    ...operation
  } = content;
  const { dueAt, ...facts } = eventFacts.parse(content);
  const parked = facts.outcome === 'parked' && dueAt !== undefined ? { dueAt } : {};
  return webhookEventSchema.parse({ ...facts, ...parked, operation: standingAlone(operation) });
}
