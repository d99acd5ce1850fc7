import { disputesOf } from '../payments/dispute.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { PaidOrder } from '../orders/order.ts';
import { refundRequestOf } from '../payments/refund-decision.ts';

/** What a document of the credit notes' series is for. */
export interface Credited {
  readonly refundId: string;
  /** Below zero where the money came back. */
  readonly amountMinor: number;
  /** By which the credit note is known that it reverses. */
  readonly reverses?: string;
}

/**
 * All that needs a document in the credit notes' series, in the order in which they are written: what went back of the order's own
 * charge, what lost disputes took, and what came back of either. A document never changes, so what comes back has its own.
 */
export function creditedOf(
  operations: readonly OperationRecord[],
  { transactionId, currency }: PaidOrder,
): readonly Credited[] {
  const isReversed = (key: string): boolean =>
    operations.some((record) => record.kind === 'refund_reversal' && record.key === key);
  const refunds = operations
    .filter(({ kind, status }) => kind === 'refund' && status === 'succeeded')
    .map((record) => ({ record, request: refundRequestOf(record) }))
    .flatMap(({ record, request }) => {
      if (request?.transactionId !== transactionId) return [];
      return isReversed(record.key) ? [request, reversalOf(request)] : [request];
    });
  // Whether it was lost is on its record: documents that are read beside it may be of a later moment.
  const lost = disputesOf(operations, transactionId).flatMap((dispute) => {
    const taken = { refundId: `dispute_${dispute.disputeId}`, amountMinor: dispute.amountMinor };
    if (dispute.currency !== currency || dispute.wasLost !== true) return [];
    const isBack = dispute.stage === 'won' || dispute.stage === 'closed';
    return isBack ? [taken, reversalOf(taken)] : [taken];
  });
  return [...refunds, ...lost];
}

const reversalOf = ({ refundId, amountMinor }: Credited): Credited => ({
  refundId: `reversal_${refundId}`,
  amountMinor: -amountMinor,
  reverses: refundId,
});
