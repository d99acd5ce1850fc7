import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { Commit } from '../core/store.ts';
import {
  consumedItem,
  keyItem,
  ledgerPartition,
  listItem,
  paymentItem,
  pointerItem,
  recordItem,
  referenceItem,
} from './items.ts';

/** The writes of one transaction. Those with a condition come first, the key's before all. */
export function commitWrites(tableName: string, commit: Commit): TransactWriteItem[] {
  return [
    ...keyWrites(tableName, commit),
    ...changeWrites(tableName, commit),
    ...consumingWrites(tableName, commit),
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
  const { Put } = put(tableName, { ...paymentItem(change.id), ...change });
  // A payment of an earlier release has no version, which is version 0.
  const isUnchanged = {
    ConditionExpression:
      'version = :before OR (attribute_exists(pk) AND attribute_not_exists(version) AND :before = :none)',
    ExpressionAttributeValues: marshall({ ':before': change.version - 1, ':none': 0 }),
  };
  return [{ Put: { ...Put, ...isUnchanged } }];
}

function consumingWrites(tableName: string, { consumes }: Commit): TransactWriteItem[] {
  if (consumes === undefined) return [];
  const { Put } = put(tableName, consumedItem(consumes));
  return [{ Put: { ...Put, ConditionExpression: 'attribute_not_exists(pk)' } }];
}

function plainItems({ payment, records = [], entries }: Commit): object[] {
  const reference = payment?.metadata['reference'];
  return [
    ...(payment ? [{ ...paymentItem(payment.id), ...payment }] : []),
    ...(payment ? [{ ...listItem('payment', payment), paymentIntent: payment.id }] : []),
    ...(payment && reference ? [{ ...referenceItem(reference, payment.id), paymentIntent: payment.id }] : []),
    ...records.flatMap(({ kind, record }) => {
      const { id, paymentIntent } = record;
      return [
        { ...recordItem(kind, id, paymentIntent), ...record },
        { ...pointerItem(kind, id), paymentIntent },
        { ...listItem(kind, record), id, paymentIntent },
      ];
    }),
    ...entries.flatMap((entry) => [
      { pk: ledgerPartition(), sk: entry.seq, ...entry },
      ...(entry.orderId ? [{ pk: ledgerPartition(entry.orderId), sk: entry.seq, ...entry }] : []),
    ]),
  ];
}

function put(tableName: string, item: object) {
  return { Put: { TableName: tableName, Item: marshall(item, { removeUndefinedValues: true }) } };
}
