import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { AccountingDocument, DocumentSeries } from '../../domain/invoices/invoice.ts';
import type { Provenance } from '../../domain/operations/attempt.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { Order, PlacedOrder } from '../../domain/orders/order.ts';
import { provenanceOf } from '../../domain/operations/provenance.ts';
import type { WebhookEventRecord } from '../../domain/payments/event-record.ts';
import type { OperationChange, OperationMoved } from '../../usecases/ports/operations.ts';
import type { EventChange, EventKnown } from '../../usecases/ports/event-records.ts';
import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import { documentItem } from '../invoices/document-items.ts';
import { toItem, type Item } from '../table/items.ts';
import {
  counterKey,
  externalReferenceKeys,
  gatewayRefundKey,
  parkedAloneKey,
  parkedKey,
  transactionKey,
  type Key,
} from '../table/keys.ts';
import { IF_ABSENT, ifStill, putFirst, type RecordVersion } from '../operations/operation-conditions.ts';
import { operationItem, webhookEventFrom, webhookEventItem } from '../operations/operation-items.ts';
import { apartIfLong, detailsItem, isApart } from './order-details.ts';
import { orderItem } from './order-items.ts';
import { revised, sameAttribute, sameRevision } from '../table/revisions.ts';
import { parkedItem } from '../webhooks/parked-events.ts';
import type { PutWrite, Write } from '../table/transact.ts';

/**
 * The writes that the order's transactions are made of, each with the condition that makes it happen once, and what it
 * means when the condition does not hold.
 */
const ABSENT = 'attribute_not_exists(pk)';

/** Whose ids they are where nobody says: the constraint is per provider, since ids are unique to theirs. */
const PROVIDER = 'stripe';

const owner = z.object({ orderId: z.string() });

/** Puts an item in the place of an operation's record, while that is as it was read. */
const inPlaceOf = (
  table: string,
  from: RecordVersion & Pick<OperationRecord, 'kind'>,
  item: Item,
): Write<OperationMoved> => ({
  write: { Put: { TableName: table, Item: item, ...ifStill(from) } },
  refusal: () => ({ code: 'late_owner', kind: from.kind }),
});

export const operation = (table: string, { from, to }: OperationChange): Write<OperationMoved> =>
  inPlaceOf(table, from, operationItem(revised(to, from)));

export const newOperation = (
  table: string,
  record: OperationRecord,
): Write<{ readonly code: 'operation_exists' }> => ({
  write: { Put: { TableName: table, ...putFirst(record) } },
  refusal: () => ({ code: 'operation_exists' }),
});

/** The order in the place of its claim, and beside it the details of a long one. */
export function newOrder(
  table: string,
  placed: PlacedOrder,
  { from, to }: OperationChange,
): Write<OperationMoved>[] {
  const order = apartIfLong(revised({ ...placed, origin: provenanceOf(to) }, from), orderItem);
  const put = inPlaceOf(table, from, orderItem(order));
  if (!isApart(order)) return [put];
  return [put, { write: { Put: { TableName: table, Item: detailsItem(order) } }, refusal: put.refusal }];
}

/**
 * The order is as it was read: its revision says so. Earlier releases move none, and change the version, the status or the
 * due date with their writes.
 */
export const replaceOrder = (
  table: string,
  from: Order,
  to: Order,
): Write<{ readonly code: 'order_changed' }> => {
  const lock = sameRevision(from);
  const sameDueAt = sameAttribute('dueAt', from.dueAt);
  const sameVersion = '#version = :version';
  const sameStatus = '#status = :status';
  return {
    write: {
      Put: {
        TableName: table,
        Item: orderItem(revised(to, from)),
        ConditionExpression: [lock.clause, sameVersion, sameStatus, sameDueAt.clause].join(' AND '),
        ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
        ExpressionAttributeValues: {
          ...lock.values,
          ...sameDueAt.values,
          ...marshall({ ':version': from.version, ':status': from.status }),
        },
      },
    },
    refusal: () => ({ code: 'order_changed' }),
  };
};

/** Taken by nobody, or by an order that has freed it. */
export function externalReference(
  table: string,
  { merchantId, orderId, externalReference: reference }: PlacedOrder,
): Write<{ readonly code: 'external_reference_taken'; readonly orderId: string }>[] {
  if (reference === undefined) return [];
  const [key, ...asItCame] = externalReferenceKeys(merchantId, reference);
  const free = {
    TableName: table,
    ConditionExpression: [ABSENT, 'attribute_exists(freedAt)'].join(' OR '),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
  return [
    { Put: { ...free, Item: toItem(key, { orderId }) } },
    ...asItCame.map((earlier) => ({ ConditionCheck: { ...free, Key: marshall(earlier) } })),
  ].map((write) => ({
    write,
    refusal: (item) => ({
      code: 'external_reference_taken',
      orderId: owner.parse(unmarshall(item ?? {})).orderId,
    }),
  }));
}

/** It still names the order, which a look-up finds until another one takes it. */
export const freedReference = (
  table: string,
  key: Key,
  { orderId, updatedAt }: Order,
): Write<{ readonly code: 'order_changed' }> => ({
  write: {
    Update: {
      TableName: table,
      Key: marshall(key),
      UpdateExpression: 'SET freedAt = :now',
      ConditionExpression: 'orderId = :order',
      ExpressionAttributeValues: marshall({ ':now': updatedAt, ':order': orderId }),
    },
  },
  refusal: () => ({ code: 'order_changed' }),
});

/** Held for one order for ever: by nobody, or by this order already, whichever of its runs wrote it. */
export const transactionId = (
  table: string,
  { merchantId, orderId }: Order,
  id: string,
  provider = PROVIDER,
): PutWrite<{ readonly code: 'transaction_taken'; readonly orderId: string }> => ({
  write: {
    Put: {
      TableName: table,
      Item: toItem(transactionKey(provider, id), { merchantId, orderId }),
      ConditionExpression: [ABSENT, 'orderId = :order'].join(' OR '),
      ExpressionAttributeValues: marshall({ ':order': orderId }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
    sameOfAll: true,
  },
  refusal: (item) => ({ code: 'transaction_taken', orderId: owner.parse(unmarshall(item ?? {})).orderId }),
});

const refundOwner = z.object({ orderId: z.string(), refundId: z.string() });

/** Held for one refund of one order for ever. */
export const gatewayRefund = (
  table: string,
  { merchantId, orderId }: Order,
  { gatewayRefundId, refundId }: { readonly gatewayRefundId: string; readonly refundId: string },
  provider = PROVIDER,
): Write<{ readonly code: 'gateway_refund_taken'; readonly orderId: string; readonly refundId: string }> => ({
  write: {
    Put: {
      TableName: table,
      Item: toItem(gatewayRefundKey(provider, gatewayRefundId), { merchantId, orderId, refundId }),
      ConditionExpression: [ABSENT, 'orderId = :order AND refundId = :refund'].join(' OR '),
      ExpressionAttributeValues: marshall({ ':order': orderId, ':refund': refundId }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  refusal: (item) => ({ code: 'gateway_refund_taken', ...refundOwner.parse(unmarshall(item ?? {})) }),
});

/** The event's record, while it is as it was read; and an event that was parked is parked no more. */
export function webhookEvent(
  table: string,
  { from, to }: EventChange,
): [PutWrite<EventKnown>, ...Write<EventKnown>[]] {
  const condition = from === undefined ? IF_ABSENT : ifStill(from.operation);
  const moved = { ...to, operation: revised(to.operation, from?.operation) };
  const refusal: Write<EventKnown>['refusal'] = (item) => {
    if (item === undefined) throw new Error(`event ${to.operation.key} was read and is gone`);
    return { code: 'event_known', record: webhookEventFrom(item) };
  };
  return [
    { write: { Put: { TableName: table, Item: webhookEventItem(moved), ...condition } }, refusal },
    ...(from?.outcome === 'parked' ? [unpark(table, from, refusal)] : []),
  ];
}

export const parkedEvent = (table: string, event: GatewayEvent): Write<never> => ({
  write: { Put: { TableName: table, Item: parkedItem(event) } },
  refusal: () => {
    throw new Error('nothing stands in the way of a parked event');
  },
});

function unpark<Refusal>(
  table: string,
  { operation: { key, merchantId, subject }, orderId }: WebhookEventRecord,
  refusal: Write<Refusal>['refusal'],
): Write<Refusal> {
  if (!('provider' in subject)) throw new Error(`event ${key} is about nothing`);
  const { provider } = subject;
  const parked =
    orderId === undefined ? parkedAloneKey(provider, key) : parkedKey(merchantId, orderId, provider, key);
  return { write: { Delete: { TableName: table, Key: marshall(parked) } }, refusal };
}

export const newDocument = (
  table: string,
  document: AccountingDocument,
  claim: RecordVersion,
  madeBy: Provenance,
): Write<OperationMoved> =>
  inPlaceOf(table, { ...claim, kind: document.kind }, documentItem(document, madeBy));

export type SequenceTaken = { readonly code: 'sequence_taken' };

/** Draws `count` numbers after the last one: the counter moves only from the value that they were made from. */
export const documentNumbers = (
  table: string,
  series: DocumentSeries,
  { last, count }: { readonly last: number; readonly count: number },
): Write<SequenceTaken> => {
  const firstOfTheYear = 'attribute_not_exists(lastSequence)';
  const nextQueued = 'lastSequence = :previous';
  return {
    write: {
      Update: {
        TableName: table,
        Key: marshall(counterKey(series)),
        UpdateExpression: 'SET lastSequence = :sequence',
        ConditionExpression: last === 0 ? firstOfTheYear : nextQueued,
        ExpressionAttributeValues: marshall({
          ':sequence': last + count,
          ...(last === 0 ? {} : { ':previous': last }),
        }),
      },
    },
    refusal: () => ({ code: 'sequence_taken' }),
  };
};
