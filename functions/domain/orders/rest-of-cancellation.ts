import { forbidsRefund } from '../payments/dispute.ts';
import type { OperationRecord } from '../operations/operation.ts';
import { gatewayRefundIdOf, refundRequestOf } from '../payments/refund-decision.ts';
import {
  cancelRestRefundId,
  isOfCancellation,
  REFUND_TOO_LARGE,
  refundRequest,
  type RefundCredit,
  type RefundRequest,
} from '../payments/refund.ts';
import type { MoneyGone } from './money-gone.ts';
import { planOrderRefund } from './order-refunds.ts';
import { refundableMinor } from './order-transitions.ts';
import type { PaidOrder } from './order.ts';

/**
 * What is left to refund of a cancelled order whose refund the gateway refused, since others had refunded a part of it there
 * before anybody told us. Once that part is known, the rest is less than was asked for, and is asked for by itself. Each part
 * that becomes known makes it less, so it ends.
 *
 * @param order with all that is known to have been refunded
 * @returns undefined where nothing is to be asked for: nothing is left, something is on its way, or it was refused otherwise
 */
export function restOfCancellation(order: PaidOrder, known: MoneyGone): RefundRequest | undefined {
  const { transactionId, currency, cancelledAt, provider, dispute } = order;
  if (cancelledAt === undefined || transactionId === undefined || provider !== undefined) return undefined;
  const asked = known.operations.filter(({ kind, key }) => kind === 'refund' && isOfCancellation(key));
  if (asked.length === 0 || !asked.every(wasTooLarge) || forbidsRefund(dispute)) return undefined;
  const amountMinor = refundableMinor(order);
  const least = Math.min(...asked.map((record) => refundRequestOf(record)?.amountMinor ?? 0));
  if (amountMinor === 0 || amountMinor >= least || (order.refundPendingMinor ?? 0) > 0) return undefined;
  const charge = { transactionId, amountMinor, currency };
  const refundId = cancelRestRefundId(amountMinor);
  return refundRequest(order, refundId, charge, 'cancelled', creditOf(order, known, amountMinor));
}

/** Refused at the door, for its amount. One that was made and failed there was not too large. */
const wasTooLarge = (record: OperationRecord): boolean =>
  record.status === 'failed' &&
  gatewayRefundIdOf(record) === undefined &&
  record.attempts.at(-1)?.error?.code === REFUND_TOO_LARGE;

/** What a refund of an amount bears: of an order with tax, what is left of each rate. */
export function creditOf(order: PaidOrder, known: MoneyGone, amountMinor: number): RefundCredit {
  if (order.pricesInclude === undefined) return {};
  const plan = planOrderRefund(order, known, { amountMinor });
  return plan.code === 'planned' ? plan.credit : {};
}
