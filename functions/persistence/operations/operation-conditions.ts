import type { Put } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { Item } from '../table/items.ts';
import { operationItem } from './operation-items.ts';
import { revised, sameRevision } from '../table/revisions.ts';

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
export type RecordVersion = Pick<OperationRecord, 'owner' | 'epoch' | 'status' | 'revision'>;

/**
 * The record is as it was read: its revision says so. Earlier releases move none, and change one of the other three with
 * each of their writes.
 */
export function ifStill(from: RecordVersion): Condition {
  const lock = sameRevision(from);
  const sameOwner = '#owner = :owner';
  const sameEpoch = '#epoch = :epoch';
  const sameStatus = '#status = :status';
  return {
    ConditionExpression: [lock.clause, sameOwner, sameEpoch, sameStatus].join(' AND '),
    ExpressionAttributeNames: { '#owner': 'owner', '#epoch': 'epoch', '#status': 'status' },
    ExpressionAttributeValues: {
      ...lock.values,
      ...marshall({ ':owner': from.owner, ':epoch': from.epoch, ':status': from.status }),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** The first claim of a key. */
export const putFirst = (record: OperationRecord): ConditionalPut => ({
  Item: operationItem(revised(record)),
  ...IF_ABSENT,
});

/** Every later transition. */
export const replace = (from: OperationRecord, to: OperationRecord): ConditionalPut => ({
  Item: operationItem(revised(to, from)),
  ...ifStill(from),
});
