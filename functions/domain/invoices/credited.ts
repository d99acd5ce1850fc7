import { disputesOf } from '../payments/dispute.ts';
import type { CreditNote } from './invoice.ts';
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
  { transactionId }: PaidOrder,
  creditNotes: readonly CreditNote[],
): readonly Credited[] {
  const ofKind = (kind: OperationRecord['kind']): readonly Credited[] =>
    operations
      .filter((record) => record.kind === kind && record.status === 'succeeded')
      .map(refundRequestOf)
      .filter((request) => request?.transactionId === transactionId)
      .filter((request) => request !== undefined);
  const lost = disputesOf(operations, transactionId).flatMap(({ stage, disputeId, amountMinor }) => {
    const taken = { refundId: `dispute_${disputeId}`, amountMinor };
    if (stage === 'lost') return [taken];
    const wasLost = creditNotes.some(({ refundId }) => refundId === taken.refundId);
    return wasLost ? [taken, reversalOf(taken)] : [];
  });
  return [...ofKind('refund'), ...ofKind('refund_reversal').map(reversalOf), ...lost];
}

const reversalOf = ({ refundId, amountMinor }: Credited): Credited => ({
  refundId: `reversal_${refundId}`,
  amountMinor: -amountMinor,
  reverses: refundId,
});
