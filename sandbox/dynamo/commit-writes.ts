import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { Commit } from '../core/store.ts';
import {
  createdItem,
  keyItem,
  ledgerPartition,
  paymentItem,
  referenceItem,
  refundItem,
  refundPointer,
} from './items.ts';

/** The writes of one transaction. Those with a condition come first: the key's, then the payment's. */
export function commitWrites(tableName: string, commit: Commit): TransactWriteItem[] {
  return [
    ...keyWrites(tableName, commit),
    ...changeWrites(tableName, commit),
    ...refundWrites(tableName, commit),
    ...plainItems(commit).map((item) => put(tableName, item)),
  ];
}

function keyWrites(tableName: string, { key }: Commit): TransactWriteItem[] {
  if (key === undefined) return [];
  const update = {
    TableName: tableName,
    Key: marshall(keyItem(key.key)),
    UpdateExpression: 'SET #status = :completed, reply = :reply REMOVE leaseExpiresAtMs',
    ConditionExpression: '#status = :in_flight AND #owner = :owner',
    ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
    ExpressionAttributeValues: marshall({
      ':completed': 'completed',
      ':reply': key.reply,
      ':in_flight': 'in_flight',
      ':owner': key.owner,
    }),
  };
  return [{ Update: update }];
}

function changeWrites(tableName: string, { change }: Commit): TransactWriteItem[] {
  if (change === undefined) return [];
  const { payment, from } = change;
  const { Put } = put(tableName, { ...paymentItem(payment.id), ...payment });
  const isUnchanged = {
    ConditionExpression: '#status = :from',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: marshall({ ':from': from }),
  };
  return [{ Put: { ...Put, ...isUnchanged } }];
}

function refundWrites(tableName: string, { refund }: Commit): TransactWriteItem[] {
  if (refund === undefined) return [];
  const update = {
    TableName: tableName,
    Key: marshall(paymentItem(refund.payment.id)),
    UpdateExpression: 'SET amountRefunded = :after',
    ConditionExpression: 'amountRefunded = :before',
    ExpressionAttributeValues: marshall({
      ':after': refund.payment.amountRefunded,
      ':before': refund.amountRefundedBefore,
    }),
  };
  const { id, paymentIntent } = refund.refund;
  return [
    { Update: update },
    put(tableName, { ...refundItem(id, paymentIntent), ...refund.refund }),
    put(tableName, { ...refundPointer(id), paymentIntent }),
  ];
}

function plainItems({ payment, entries }: Commit): object[] {
  const reference = payment?.metadata['reference'];
  return [
    ...(payment ? [{ ...paymentItem(payment.id), ...payment }] : []),
    ...(payment ? [{ ...createdItem(payment), paymentIntent: payment.id }] : []),
    ...(payment && reference ? [{ ...referenceItem(reference, payment.id), paymentIntent: payment.id }] : []),
    ...entries.flatMap((entry) => [
      { pk: ledgerPartition(), sk: entry.seq, ...entry },
      ...(entry.orderId ? [{ pk: ledgerPartition(entry.orderId), sk: entry.seq, ...entry }] : []),
    ]),
  ];
}

function put(tableName: string, item: object) {
  return { Put: { TableName: tableName, Item: marshall(item) } };
}
