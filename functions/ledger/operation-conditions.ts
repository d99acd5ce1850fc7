import type { Put } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { OperationRecord } from '../domain/operation.ts';
import type { Item } from './items.ts';
import { operationItem } from './operation-items.ts';

type Condition = Pick<
  Put,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
> & { readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

type ConditionalPut = Condition & { readonly Item: Item };

/** Nobody has a record of it. */
export const IF_ABSENT: Condition = {
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** What names one version of a record. */
export type RecordVersion = Pick<OperationRecord, 'owner' | 'epoch' | 'status'>;

/**
 * The record is as it was read. Within an epoch a status is never entered twice, so the three clauses name one version of
 * it.
 */
export function ifStill(from: RecordVersion): Condition {
  const sameOwner = '#owner = :owner';
  const sameEpoch = '#epoch = :epoch';
  const sameStatus = '#status = :status';
  return {
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

/** The first claim of a key. */
export const putFirst = (record: OperationRecord): ConditionalPut => ({
  Item: operationItem(record),
  ...IF_ABSENT,
});

/** Every later transition. */
export const replace = (from: OperationRecord, to: OperationRecord): ConditionalPut => ({
  Item: operationItem(to),
  ...ifStill(from),
});
