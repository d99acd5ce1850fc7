import { isDone, isUnsettled, type OperationRecord } from '../operations/operation.ts';
import type { OrderHistory } from './order-history.ts';

export const openRefunds = ({ operations }: Pick<OrderHistory, 'operations'>): readonly OperationRecord[] =>
  operations.filter((record) => record.kind === 'refund' && !isDone(record));

/** Whether anything of an order that is over still moves, besides what ends now. */
export const staysOpen = (
  { operations }: Pick<OrderHistory, 'operations'>,
  ended?: Pick<OperationRecord, 'kind' | 'key'>,
): boolean =>
  operations
    .filter(({ kind, key }) => kind !== ended?.kind || key !== ended.key)
    .some((record) => (record.kind === 'refund' && !isDone(record)) || isOpenCharge(record));

/**
 * No charge of it was captured, nor may one be, besides what ends now. A cancelled order then frees its external reference:
 * sooner, a charge that nobody knows of would be captured beside that of the order which takes the reference.
 */
export const neverPaid = (
  { operations }: Pick<OrderHistory, 'operations'>,
  ended?: Pick<OperationRecord, 'kind' | 'key'>,
): boolean =>
  operations
    .filter(({ kind, key }) => kind !== ended?.kind || key !== ended.key)
    .every((record) => record.kind !== 'charge' || (record.status !== 'succeeded' && !isUnsettled(record)));

export const isOpenCharge = (record: OperationRecord): boolean =>
  record.kind === 'charge' && isUnsettled(record);
