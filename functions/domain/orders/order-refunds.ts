import type { OperationRecord } from '../operations/operation.ts';
import type { PaidOrder } from './order.ts';
import { priceOf, type Price } from '../pricing/price.ts';
import {
  planRefund,
  type EarlierRefund,
  type RefundAsked,
  type RefundPlanRefusal,
} from '../pricing/refund-plan.ts';
import { ratesLeft, refundSplit } from '../pricing/refund-split.ts';
import type { RefundCredit, RefundRequest } from '../payments/refund.ts';

export type OrderRefundPlan =
  | { readonly code: 'planned'; readonly amountMinor: number; readonly credit: RefundCredit }
  | RefundPlanRefusal;

/** What a refund of an order comes to, after all that were asked for and did not fail. */
export function planOrderRefund(
  order: PaidOrder,
  operations: readonly OperationRecord[],
  asked: RefundAsked,
): OrderRefundPlan {
  const priced = priceOf(order);
  if (priced.code !== 'priced') throw new Error(`an order was placed that is refused: ${priced.code}`);
  const plan = planRefund(order.lines, priced.price, earlierRefunds(order, priced.price, operations), asked);
  if (plan.code !== 'planned') return plan;
  const { amountMinor, lines, split } = plan;
  const credit = {
    ...(lines === undefined ? {} : { lines }),
    // An order without tax is all net.
    ...(order.pricesInclude === undefined ? {} : { split }),
  };
  return { code: 'planned', amountMinor, credit };
}

/** Refunds of the order's own charge, oldest first. One that says nothing of rates is split as an amount is. */
function earlierRefunds(
  { transactionId }: PaidOrder,
  { rates }: Price,
  operations: readonly OperationRecord[],
): readonly EarlierRefund[] {
  const requests = operations
    .filter(({ kind, status }) => kind === 'refund' && status !== 'failed')
    .toSorted(
      (one, other) => one.createdAt.localeCompare(other.createdAt) || one.key.localeCompare(other.key),
    )
    .flatMap(({ intent }): RefundRequest[] => (intent !== undefined && 'refundId' in intent ? [intent] : []))
    .filter((request) => request.transactionId === transactionId);
  const earlier: EarlierRefund[] = [];
  for (const { amountMinor, credit = {} } of requests) {
    const left = ratesLeft(
      rates,
      earlier.map(({ split }) => split),
    );
    const { lines, split = refundSplit(left, amountMinor) } = credit;
    earlier.push({ amountMinor, split, ...(lines === undefined ? {} : { lines }) });
  }
  return earlier;
}
