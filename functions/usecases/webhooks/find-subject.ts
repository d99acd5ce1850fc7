import type { OrderKey, Orders } from '../ports/orders.ts';
import type { About } from '../../domain/payments/gateway-event.ts';

/** Ids of payments that Once charges are this provider's. */
export const OWN_GATEWAY = 'stripe';

/** The order that something told by a provider is about. Undefined while its payment is not known. */
export async function subjectOrder(
  orders: Pick<Orders, 'findByTransaction'>,
  about: About,
): Promise<OrderKey | undefined> {
  if ('orderId' in about) return { merchantId: about.merchantId, orderId: about.orderId };
  return orders.findByTransaction(OWN_GATEWAY, about.transactionId);
}
