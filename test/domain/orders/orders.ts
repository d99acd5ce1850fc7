import {
  type CancelledOrder,
  type DeclinedOrder,
  type OrderLine,
  type PaidOrder,
  type PaymentAction,
  type PlacedOrder,
} from '../../../functions/domain/orders/order.ts';
import {
  orderCancelled,
  orderDeclined,
  orderPaid,
} from '../../../functions/domain/orders/order-transitions.ts';
import type { Product } from '../../../functions/domain/stock/product.ts';

export const NOW = '2026-11-24T02:35:43.000Z';
export const LATER = '2026-11-24T02:40:00.000Z';

export const product = (change: Partial<Product> = {}): Product => ({
  sku: 'tea',
  name: 'Tea',
  priceMinor: 650,
  currency: 'EUR',
  onHand: 10,
  version: 1,
  ...change,
});

export const catalogue = (...products: readonly Product[]): ReadonlyMap<string, Product> =>
  new Map(products.map((one) => [one.sku, one]));

export const orderLine = (change: Partial<OrderLine> = {}): OrderLine => ({
  sku: 'tea',
  name: 'Tea',
  quantity: 2,
  unitPriceMinor: 650,
  ...change,
});

export const placedOrder = (change: Partial<PlacedOrder> = {}): PlacedOrder => ({
  merchantId: 'acme',
  orderId: 'ord_1',
  status: 'placed',
  customer: { email: 'ada@example.com' },
  lines: [orderLine()],
  totalMinor: 1300,
  currency: 'EUR',
  attempt: 1,
  paymentMethod: 'pm_card_visa',
  version: 1,
  revision: 1,
  placedAt: NOW,
  updatedAt: NOW,
  dueAt: '2026-11-24T02:36:43.000Z',
  event: 'OrderPlaced',
  ...change,
});

export const paidOrder = (change: Partial<PlacedOrder> = {}): PaidOrder =>
  orderPaid(placedOrder(change), 'pi_1', NOW);

export const declinedOrder = (change: Partial<PlacedOrder> = {}): DeclinedOrder =>
  orderDeclined(placedOrder(change), { code: 'generic_decline', message: 'Declined.' }, false, NOW);

/** Cancelled before it was charged. */
export const cancelledOrder = (change: Partial<PlacedOrder> = {}): CancelledOrder =>
  orderCancelled(placedOrder(change), false, NOW);

export const customerAction: PaymentAction = {
  transactionId: 'pi_1',
  clientSecret: 'pi_1_secret',
  expiresAt: '2026-11-24T03:05:43.000Z',
};
