import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Invoice } from '../domain/invoice.ts';
import type { Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import type { OperationChange, WebhookEventRecord } from '../usecases/ports.ts';
import { invoiceItem, operationResultItem, orderItem, toItem, webhookEventItem } from './items.ts';
import { externalReferenceKey, invoiceCounterKey, transactionKey } from './keys.ts';
import { replace } from './operation-conditions.ts';
import type { Write } from './transact.ts';

/**
 * The writes that the order's transactions are made of, each with the condition that makes it happen once, and what it
 * means when the condition does not hold.
 */
const ABSENT = 'attribute_not_exists(pk)';

/** One provider so far; the constraint is per provider, since ids are unique to theirs. */
const PROVIDER = 'stripe';

const owner = z.object({ orderId: z.string() });

export function operation(
  table: string,
  { from, to }: OperationChange,
): readonly Write<{ readonly code: 'late_owner' }>[] {
  const refusal = () => ({ code: 'late_owner' }) as const;
  const long = operationResultItem(to);
  return [
    { write: { Put: { TableName: table, ...replace(from, to) } }, refusal },
    ...(long === undefined ? [] : [{ write: { Put: { TableName: table, Item: long } }, refusal }]),
  ];
}

export const newOrder = (table: string, order: PlacedOrder): Write<{ readonly code: 'order_exists' }> => ({
  write: { Put: { TableName: table, Item: orderItem(order), ConditionExpression: ABSENT } },
  refusal: () => ({ code: 'order_exists' }),
});

/** Versions only go up, so one that still stands proves that the order is as it was read. */
export const replaceOrder = (
  table: string,
  from: Order,
  to: Order,
): Write<{ readonly code: 'order_changed' }> => {
  const sameVersion = '#version = :version';
  const sameStatus = '#status = :status';
  return {
    write: {
      Put: {
        TableName: table,
        Item: orderItem(to),
        ConditionExpression: [sameVersion, sameStatus].join(' AND '),
        ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':version': from.version, ':status': from.status }),
      },
    },
    refusal: () => ({ code: 'order_changed' }),
  };
};

export function externalReference(
  table: string,
  { merchantId, orderId, externalReference: reference }: PlacedOrder,
): Write<{ readonly code: 'external_reference_taken'; readonly orderId: string }>[] {
  if (reference === undefined) return [];
  return [
    {
      write: {
        Put: {
          TableName: table,
          Item: toItem(externalReferenceKey(merchantId, reference), { orderId }),
          ConditionExpression: ABSENT,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      refusal: (item) => ({
        code: 'external_reference_taken',
        orderId: owner.parse(unmarshall(item ?? {})).orderId,
      }),
    },
  ];
}

export const transactionId = (
  table: string,
  { merchantId, orderId, transactionId: id }: PaidOrder,
): Write<{ readonly code: 'transaction_taken'; readonly orderId: string }> => ({
  write: {
    Put: {
      TableName: table,
      Item: toItem(transactionKey(PROVIDER, id), { merchantId, orderId }),
      ConditionExpression: ABSENT,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  },
  refusal: (item) => ({ code: 'transaction_taken', orderId: owner.parse(unmarshall(item ?? {})).orderId }),
});

export const webhookEvent = (
  table: string,
  event: WebhookEventRecord,
): Write<{ readonly code: 'event_known' }> => ({
  write: {
    Put: {
      TableName: table,
      Item: webhookEventItem(event),
      ConditionExpression: ABSENT,
    },
  },
  refusal: () => ({ code: 'event_known' }),
});

export const newInvoice = (table: string, invoice: Invoice): Write<{ readonly code: 'order_changed' }> => ({
  write: { Put: { TableName: table, Item: invoiceItem(invoice), ConditionExpression: ABSENT } },
  refusal: () => ({ code: 'order_changed' }),
});

/** Draws the number: the counter moves by one, and only from the value that the number was made from. */
export const invoiceNumber = (
  table: string,
  { merchantId, year, sequence }: Invoice,
): Write<{ readonly code: 'sequence_taken' }> => {
  const firstOfTheYear = 'attribute_not_exists(lastSequence)';
  const nextInLine = 'lastSequence = :previous';
  return {
    write: {
      Update: {
        TableName: table,
        Key: marshall(invoiceCounterKey(merchantId, year)),
        UpdateExpression: 'SET lastSequence = :sequence',
        ConditionExpression: sequence === 1 ? firstOfTheYear : nextInLine,
        ExpressionAttributeValues: marshall({
          ':sequence': sequence,
          ...(sequence === 1 ? {} : { ':previous': sequence - 1 }),
        }),
      },
    },
    refusal: () => ({ code: 'sequence_taken' }),
  };
};
