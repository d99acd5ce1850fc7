import { disputeCreditId, disputesOf } from '../payments/dispute.ts';
import type { CreditedLine, CreditedRefund, CreditNote } from './invoice.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { PaidOrder } from '../orders/order.ts';
import { documentSplit, type MoneyGone } from '../orders/money-gone.ts';
import { rateOf, type RateTotal } from '../pricing/price.ts';
import { refundRequestOf } from '../payments/refund-decision.ts';
import type { LastRefund } from '../payments/last-refund.ts';
import { provenanceOfRefund, type RefundCredit } from '../payments/refund.ts';

/** What a document of the credit notes' series is for. */
export interface Credited {
  readonly refundId: string;
  /** Below zero where the money came back. */
  readonly amountMinor: number;
  readonly credit?: RefundCredit;
  /** By which the credit note is known that it reverses. */
  readonly reverses?: string;
  readonly provenance: LastRefund['provenance'];
}

/** What its order shows once the document has its number: of a reversal what it reverses. */
export const lastRefundOf = (
  { refundId, amountMinor, reverses, provenance }: Credited,
  { number: creditNoteNumber }: Pick<CreditNote, 'number'>,
): LastRefund => ({
  refundId: reverses ?? refundId,
  amountMinor: Math.abs(amountMinor),
  status: reverses === undefined ? 'succeeded' : 'failed',
  provenance,
  creditNoteNumber,
});

/**
 * All that needs a document in the credit notes' series, in the order in which they are written: what was refunded of the order's own
 * charge, what lost disputes took, and what came back of either. A document never changes, so what comes back has its own.
 */
export function creditedOf(
  operations: readonly OperationRecord[],
  { transactionId, currency }: Pick<PaidOrder, 'transactionId' | 'currency'>,
): readonly Credited[] {
  if (transactionId === undefined) return [];
  const isReversed = (key: string): boolean =>
    operations.some((record) => record.kind === 'refund_reversal' && record.key === key);
  const refunds = operations
    .filter(({ kind, status }) => kind === 'refund' && status === 'succeeded')
    .map((record) => ({ record, request: refundRequestOf(record) }))
    .flatMap(({ record, request }) => {
      if (request?.transactionId !== transactionId) return [];
      const { refundId, amountMinor, credit } = request;
      const given: Credited = {
        refundId,
        amountMinor,
        provenance: provenanceOfRefund(request),
        ...(credit === undefined ? {} : { credit }),
      };
      return isReversed(record.key) ? [given, reversalOf(given)] : [given];
    });
  // Whether it was lost is on its record: documents that are read beside it may be of a later moment.
  const lost = disputesOf(operations, transactionId).flatMap((dispute) => {
    const { amountMinor } = dispute;
    const taken = {
      refundId: disputeCreditId(dispute.disputeId),
      amountMinor,
      provenance: 'dispute_lost',
    } as const;
    if (dispute.currency !== currency || dispute.wasLost !== true) return [];
    const isBack = dispute.stage === 'won' || dispute.stage === 'closed';
    return isBack ? [taken, reversalOf(taken)] : [taken];
  });
  return [...refunds, ...lost];
}

const reversalOf = ({ refundId, amountMinor, provenance }: Credited): Credited => ({
  refundId: `reversal_${refundId}`,
  amountMinor: -amountMinor,
  reverses: refundId,
  provenance,
});

/**
 * What a credit note says. A reversal mirrors the document that it reverses.
 *
 * @param reversed the document that it reverses
 */
export function creditedRefund(
  order: PaidOrder,
  gone: MoneyGone,
  credited: Omit<Credited, 'provenance'>,
  reversed?: Pick<CreditNote, 'number' | 'rates'>,
): CreditedRefund {
  const { refundId, amountMinor, credit = {} } = credited;
  if (reversed !== undefined) {
    const { number: reverses, rates } = reversed;
    return {
      refundId,
      amountMinor,
      reverses,
      ...(rates === undefined ? {} : { split: rates.map(negative) }),
    };
  }
  const { lines: returned = [], note } = credit;
  const split = documentSplit(order, gone, credited);
  const lines = returned.flatMap(({ line, quantity, amountMinor: totalMinor }): CreditedLine[] => {
    const of = order.lines[line];
    if (of === undefined) return [];
    const { sku, name } = of;
    return [{ ...(sku === undefined ? {} : { sku }), name, quantity, ...rateOf(of), totalMinor }];
  });
  return {
    refundId,
    amountMinor,
    lines,
    ...(split === undefined ? {} : { split }),
    ...(note === undefined ? {} : { note }),
  };
}

const negative = (rate: RateTotal): RateTotal => ({
  ...rateOf(rate),
  netMinor: 0 - rate.netMinor,
  taxMinor: 0 - rate.taxMinor,
});
