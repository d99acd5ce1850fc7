import type { Put } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { OperationRecord } from '../domain/operation.ts';
import { operationItem } from './operation-items.ts';

type ConditionalPut = Pick<
  Put,
  'Item' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> & { readonly Item: NonNullable<Put['Item']>; readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

/** The first claim of a key: nobody has a record of it. */
export function putFirst(record: OperationRecord): ConditionalPut {
  const absent = 'attribute_not_exists(pk)';
  return {
    Item: operationItem(record),
    ConditionExpression: absent,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/**
 * Every later transition replaces a record only while it is as it was read. Within an epoch a status is never entered
 * twice, so the three clauses name one version of the record.
 */
export function replace(from: OperationRecord, to: OperationRecord): ConditionalPut {
  const sameOwner = '#owner = :owner';
  const sameEpoch = '#epoch = :epoch';
  const sameStatus = '#status = :status';
  return {
    Item: operationItem(to),
    ConditionExpression: [sameOwner, sameEpoch, sameStatus].join(' AND '),
    ExpressionAttributeNames: { '#owner': 'owner', '#epoch': 'epoch', '#status': 'status' },
    ExpressionAttributeValues: marshall({
      ':owner': from.owner,
      ':epoch': from.epoch,
      ':status': from.status,
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
