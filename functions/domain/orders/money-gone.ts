import { disputeCreditId, disputesOf, takenMinor } from '../payments/dispute.ts';
import { taxedRates, type CreditNote } from '../invoices/invoice.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { PaidOrder } from './order.ts';
import { sum, type RateTotal } from '../pricing/price.ts';
import type { EarlierRefund } from '../pricing/refund-plan.ts';
import { ratesLeft, refundSplit } from '../pricing/refund-split.ts';
import type { RefundRequest } from '../payments/refund.ts';
import { refundRequestOf } from '../payments/refund-decision.ts';

/** What tells where an order's money went. A document never changes, so its split by rate counts before any other. */
export interface MoneyGone {
  readonly operations: readonly OperationRecord[];
  readonly creditNotes: readonly Pick<CreditNote, 'refundId' | 'rates'>[];
}

interface Gone extends EarlierRefund {
  readonly refundId: string;
  readonly hasDocument: boolean;
}

/**
 * Refunds of the order's own charge that stand or may still succeed, oldest first, and what disputes keep. One whose rates are
 * told nowhere is split as an amount is.
 */
export function moneyGone(
  order: PaidOrder,
  rates: readonly RateTotal[],
  { operations, creditNotes }: MoneyGone,
): readonly Gone[] {
  const documented = new Map(creditNotes.map((note) => [note.refundId, note.rates]));
  const told = [...refunds(order, operations), ...disputes(order, operations)].map((one) => ({
    ...one,
    hasDocument: documented.has(one.refundId),
    split: documented.get(one.refundId) ?? one.split,
  }));
  let left = ratesLeft(
    rates,
    told.flatMap(({ split }) => (split === undefined ? [] : [split])),
  );
  return told.map(({ split: known, ...one }) => {
    if (known !== undefined) return { ...one, split: known };
    const split = splitWithin([left, rates], one.amountMinor);
    left = ratesLeft(left, [split]);
    return { ...one, split };
  });
}

/**
 * What a document says of its rates: the split that was planned, while the documents before it leave as much. Else its amount
 * over what all others leave of each rate. Where that is too little, what has no document yet is left out: refunds that were
 * asked for and others made meanwhile may come to more than there is, until the gateway decides.
 *
 * @returns undefined where the order has no tax
 */
export function documentSplit(
  order: PaidOrder,
  known: MoneyGone,
  { refundId, amountMinor, credit }: Pick<RefundRequest, 'refundId' | 'amountMinor' | 'credit'>,
): readonly RateTotal[] | undefined {
  const rates = taxedRates(order);
  if (rates === undefined) return undefined;
  const others = moneyGone(order, rates, known).filter((one) => one.refundId !== refundId);
  const leftBy = (gone: readonly Gone[]): readonly RateTotal[] =>
    ratesLeft(
      rates,
      gone.map(({ split }) => split),
    );
  const leftByDocuments = leftBy(others.filter(({ hasDocument }) => hasDocument));
  if (credit?.split !== undefined && fits(credit.split, leftByDocuments)) return credit.split;
  return splitWithin([leftBy(others), leftByDocuments, rates], amountMinor);
}

const fits = (split: readonly RateTotal[], left: readonly RateTotal[]): boolean =>
  ratesLeft(left, [split]).every(({ netMinor, taxMinor }) => netMinor >= 0 && taxMinor >= 0);

/** Over the first that is enough. A dispute may come after refunds and take all of the payment: it is split over the last. */
function splitWithin(leftOf: readonly (readonly RateTotal[])[], amountMinor: number): readonly RateTotal[] {
  const open = leftOf.map((rates) =>
    rates.map((rate) => ({
      ...rate,
      netMinor: Math.max(0, rate.netMinor),
      taxMinor: Math.max(0, rate.taxMinor),
    })),
  );
  const isEnough = (rates: readonly RateTotal[]): boolean =>
    sum(rates.map(({ netMinor, taxMinor }) => netMinor + taxMinor)) >= amountMinor;
  return refundSplit(open.find(isEnough) ?? open.at(-1) ?? [], amountMinor);
}

interface Told extends Omit<EarlierRefund, 'split'> {
  readonly refundId: string;
  readonly split?: readonly RateTotal[];
}

/** One that came back after it had succeeded is none any more, and its units may be refunded again. */
const refunds = ({ transactionId }: PaidOrder, operations: readonly OperationRecord[]): readonly Told[] =>
  operations
    .filter(({ kind, status }) => kind === 'refund' && status !== 'failed')
    .filter(({ key }) => !operations.some((one) => one.kind === 'refund_reversal' && one.key === key))
    .toSorted(
      (one, other) => one.createdAt.localeCompare(other.createdAt) || one.key.localeCompare(other.key),
    )
    .flatMap((record): readonly Told[] => {
      const request = refundRequestOf(record);
      if (request === undefined || request.transactionId !== transactionId) return [];
      const { refundId, amountMinor, credit: { lines, split } = {} } = request;
      return [
        {
          refundId,
          amountMinor,
          ...(lines === undefined ? {} : { lines }),
          ...(split === undefined ? {} : { split }),
        },
      ];
    });

const disputes = (
  { transactionId, currency }: PaidOrder,
  operations: readonly OperationRecord[],
): readonly Told[] =>
  disputesOf(operations, transactionId).flatMap((dispute) => {
    const amountMinor = takenMinor(dispute, currency);
    return amountMinor === 0 ? [] : [{ refundId: disputeCreditId(dispute.disputeId), amountMinor }];
  });
