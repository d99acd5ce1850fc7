import { moneyGone, type MoneyGone } from './money-gone.ts';
import type { PaidOrder } from './order.ts';
import { priceOf } from '../pricing/price.ts';
import { planRefund, type RefundAsked, type RefundPlanRefusal } from '../pricing/refund-plan.ts';
import type { RefundCredit } from '../payments/refund.ts';

export type OrderRefundPlan =
  | { readonly code: 'planned'; readonly amountMinor: number; readonly credit: RefundCredit }
  | RefundPlanRefusal;

/** What a refund of an order comes to, after all that were asked for and did not fail, and after what disputes took. */
export function planOrderRefund(order: PaidOrder, known: MoneyGone, asked: RefundAsked): OrderRefundPlan {
  const priced = priceOf(order);
  if (priced.code !== 'priced') throw new Error(`an order was placed that is refused: ${priced.code}`);
  const earlier = moneyGone(order, priced.price.rates, known);
  const plan = planRefund(order.lines, priced.price, earlier, asked);
  if (plan.code !== 'planned') return plan;
  const { amountMinor, lines, split } = plan;
  const credit = {
    ...(lines === undefined ? {} : { lines }),
    // An order without tax is all net.
    ...(order.pricesInclude === undefined ? {} : { split }),
  };
  return { code: 'planned', amountMinor, credit };
}
