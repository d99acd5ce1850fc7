import { refundErrorForMerchant } from '../../domain/orders/merchant-texts.ts';
import { refundsOf, type ListedRefund } from '../../domain/payments/refund-list.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { HistoryReader } from '../../usecases/ports/orders.ts';
import { api, json } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { orderId, refundId } from '../api/schemas.ts';
import type { RefundView } from './refund-answers.ts';

/**
 * GET /orders/{orderId}/refunds: all of them, oldest first, also those that others made at the gateway; and GET
 * /orders/{orderId}/refunds/{refundId}.
 */
export const readRefundsRoute = (log: Log, orders: HistoryReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const asked = event.pathParameters?.['refundId'];
    const one = asked === undefined ? undefined : parameterOf(asked, refundId, 'refundId');
    const history = await orders.history(merchantId, id);
    if (history === undefined) return problemResponse(UNKNOWN_ORDER);
    const refunds = refundsOf(history);
    if (one === undefined) return json(200, { refunds: refunds.map(refundView) });
    const found = refunds.find((refund) => refund.refundId === one);
    return found === undefined ? problemResponse(UNKNOWN_REFUND) : json(200, refundView(found));
  });

const UNKNOWN_REFUND: Problem = {
  code: 'unknown_refund',
  detail: 'There is no such refund of this order.',
};

/** The gateway's words about an error stay inside. */
const refundView = ({ error, lines, ...refund }: ListedRefund): RefundView => ({
  ...refund,
  ...(lines === undefined ? {} : { lines: [...lines] }),
  ...(error === undefined ? {} : { error: refundErrorForMerchant(error) }),
});
