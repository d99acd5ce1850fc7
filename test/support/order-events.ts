import type { OrderEvent } from '../../functions/domain/orders/order-event.ts';
import type { Order } from '../../functions/domain/orders/order.ts';
import { orderEvent } from '../../functions/domain/orders/order-event.ts';

export const OCCURRED_AT = '2026-11-24T02:35:43.000Z';

/** An order after its `version`th transition. */
export const orderAt = (version: number, orderId = 'ord_1'): Order => ({
  merchantId: 'acme',
  orderId,
  status: 'placed',
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'tea', name: 'Tea', quantity: 2, unitPriceMinor: 650 }],
  totalMinor: 1300,
  currency: 'EUR',
  attempt: version,
  paymentMethod: 'pm_card_visa',
  version,
  revision: version,
  placedAt: OCCURRED_AT,
  updatedAt: OCCURRED_AT,
  event: version === 1 ? 'OrderPlaced' : 'PaymentAttempted',
});

export const eventOf = (version: number, orderId?: string): OrderEvent =>
  orderEvent(orderAt(version, orderId));
