import { declineForMerchant } from '../../domain/orders/merchant-texts.ts';
import { paymentsOf, type ListedPayment } from '../../domain/payments/payment-list.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { HistoryReader } from '../../usecases/ports/orders.ts';
import { api, json } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';
import type { PaymentView } from './payment-answers.ts';

/** GET /orders/{orderId}/payments: the checkout attempts of an order, oldest first. There are few, so they are one page. */
export const readPaymentsRoute = (log: Log, orders: HistoryReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const history = await orders.history(merchantId, id);
    return history === undefined
      ? problemResponse(UNKNOWN_ORDER)
      : json(200, { payments: paymentsOf(history).map(paymentView) });
  });

/** Named one by one; what the gateway said of a decline stays inside. */
const paymentView = (payment: ListedPayment): PaymentView => {
  const { attempt, status, amountMinor, currency, transactionId, provider, startedAt, updatedAt } = payment;
  const { decline } = payment;
  const facts = { attempt, status, amountMinor, currency, transactionId, provider };
  return { ...facts, decline: decline && declineForMerchant(decline), startedAt, updatedAt };
};
