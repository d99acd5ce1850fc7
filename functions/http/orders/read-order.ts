import { declineForMerchant } from '../../domain/orders/merchant-texts.ts';
import type { OrderDispute } from '../../domain/payments/dispute.ts';
import { lastRefundTold } from '../../domain/orders/order-event.ts';
import {
  lineShown,
  type CancelledOrder,
  type Order,
  type PaymentAction,
  type PlacedOrder,
} from '../../domain/orders/order.ts';
import { openStateOf } from '../../domain/payments/customer-payment.ts';
import { priceOf } from '../../domain/pricing/price.ts';
import type { OrderReader } from '../../usecases/ports/orders.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api, json, type Response } from '../api/api.ts';
import { entityTag, isKnown } from '../api/entity-tags.ts';
import { priceView } from './price-view.ts';
import { problemResponse, UNKNOWN_ORDER } from '../api/problem.ts';
import { merchantOf, parameterOf, queryOf, type ApiEvent } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';
import { storedReference } from '../api/text.ts';
import type { DisputeView, OpenPaymentView, OrderView } from './order-answers.ts';

/** GET /orders/{orderId} and GET /orders?externalReference= */
export const readOrderRoute = (log: Log, orders: OrderReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = event.pathParameters?.['orderId'];
    const order =
      id === undefined
        ? await orders.findByExternalReference(
            merchantId,
            parameterOf(queryOf(event, 'externalReference'), storedReference, 'externalReference'),
          )
        : await orders.find(merchantId, parameterOf(id, orderId, 'orderId'));
    return order === undefined ? problemResponse(UNKNOWN_ORDER) : orderResponse(order, event);
  });

/** Every write of an order moves its revision, so what is shown never changes without the tag. */
export function orderResponse(order: Order, event: ApiEvent): Response {
  const etag = entityTag(order.revision);
  if (isKnown(event, order.revision)) return { statusCode: 304, headers: { etag } };
  return json(200, orderView(order), { etag });
}

/** What a merchant sees, named one by one: what an order gets later stays inside until it is named here. */
export function orderView(order: Order): OrderView {
  const { orderId, externalReference, status, attempt, totalMinor, currency, placedAt, updatedAt } = order;
  const { email, name, taxId } = order.customer;
  const { billingAddress, shippingAddress, metadata } = order;
  const facts = {
    orderId,
    externalReference,
    status,
    attempt,
    customer: { email, name, taxId },
    lines: order.lines.map(lineShown),
    billingAddress,
    shippingAddress,
    metadata,
  };
  return { ...facts, ...partsView(order), totalMinor, currency, placedAt, updatedAt, ...statusView(order) };
}

/** How an order with discounts or tax comes to its total. */
function partsView(order: Order): Pick<OrderView, 'discounts' | 'pricesInclude' | 'price'> {
  const { discounts, pricesInclude } = order;
  if (discounts === undefined && pricesInclude === undefined) return {};
  const priced = priceOf(order);
  return {
    discounts,
    pricesInclude,
    ...(priced.code === 'priced' ? { price: priceView(priced.price) } : {}),
  };
}

function statusView(order: Order) {
  switch (order.status) {
    case 'placed':
      return {
        status: order.status,
        payment: openPaymentView(order),
        action: order.action && actionView(order.action),
      };
    case 'declined':
      return { status: order.status, decline: declineForMerchant(order.decline) };
    case 'paid': {
      const { transactionId, provider, paidAt, invoiceNumber, cancelledAt } = order;
      const { refundedMinor, refundPendingMinor, refundsFailed, disputedMinor } = order;
      const refunds = { refundedMinor, refundPendingMinor, refundsFailed };
      const lastRefund = order.lastRefund && lastRefundTold(order.lastRefund);
      const money = { ...refunds, lastRefund, disputedMinor, dispute: disputeView(order.dispute) };
      return { status: order.status, transactionId, provider, paidAt, invoiceNumber, ...money, cancelledAt };
    }
    case 'cancelled':
      return {
        status: order.status,
        // Nobody waits for one that is not at the gateway.
        payment: openStateOf(order) === undefined ? undefined : openPaymentView(order),
        cancelledAt: order.cancelledAt,
      };
  }
}

const disputeView = (dispute: OrderDispute | undefined): DisputeView | undefined =>
  dispute && {
    disputeId: dispute.disputeId,
    stage: dispute.stage,
    status: dispute.status,
    reason: dispute.reason,
    amountMinor: dispute.amountMinor,
    currency: dispute.currency,
    evidenceDueBy: dispute.evidenceDueBy,
  };

/** Until the gateway has the payment, nobody can confirm it: it awaits its customer, and there is no action yet. */
function openPaymentView(order: PlacedOrder | CancelledOrder): OpenPaymentView | undefined {
  if (order.payment === undefined) return undefined;
  const { mode, methods } = order.payment;
  return {
    mode,
    state: openStateOf(order) ?? 'awaiting_customer',
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(order.action?.unavailableMethods === undefined
      ? {}
      : { unavailableMethods: [...order.action.unavailableMethods] }),
  };
}

/**
 * The secret is all that the client's part of the gateway wants to be told; it is for the customer and nobody else.
 * https://docs.stripe.com/js/payment_intents/confirm_payment
 */
const actionView = ({ clientSecret, expiresAt, state, voucherExpiresAt }: PaymentAction) => ({
  type: state === undefined ? ('authenticate' as const) : ('confirm' as const),
  clientSecret,
  expiresAt: voucherExpiresAt ?? expiresAt,
});
