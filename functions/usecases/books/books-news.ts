import type { BookedNews, BookedRefund } from '../../domain/books/breaks.ts';
import type { RefundOutcome } from '../../domain/payments/refund.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { About, GatewayEvent } from '../../domain/payments/gateway-event.ts';

/**
 * What the gateway's books tell, as the event that did not arrive. Its id is made of the object and its state, so that it is
 * applied once, however often the books are compared; the provider's own event may still come, and then tells nothing new.
 *
 * @returns undefined of what no event tells
 */
export function eventOf(provider: string, order: OrderKey, news: BookedNews): GatewayEvent | undefined {
  const about = aboutOf(order, news);
  if (about === undefined) return undefined;
  const eventId = `books_${nameOf(news)}`;
  // Its name says all that it tells: read again, it is the same event.
  return { provider, eventId, type: `books.${news.object}`, fingerprint: eventId, about };
}

function nameOf(news: BookedNews): string {
  switch (news.object) {
    case 'charge':
      return `${news.payment.id}_captured`;
    case 'refund':
      return `${news.refund.id}_${news.refund.status}`;
    case 'dispute': {
      const { id, dispute } = news.dispute;
      const moved = [dispute.withdrawn ? ['withdrawn'] : [], dispute.reinstated ? ['reinstated'] : []].flat();
      return [id, dispute.status, dispute.amountMinor, ...moved].join('_');
    }
  }
}

function aboutOf({ merchantId, orderId }: OrderKey, news: BookedNews): About | undefined {
  switch (news.object) {
    case 'charge': {
      const { id: transactionId, amountMinor, currency, charge } = news.payment;
      if (charge === undefined) return undefined;
      const outcome = { code: 'captured', transactionId, amountMinor, currency } as const;
      return { object: 'charge', merchantId, orderId, attempt: charge.attempt, outcome };
    }
    case 'refund': {
      const { paymentId: transactionId, refundId } = news.refund;
      const outcome = outcomeOf(news.refund);
      if (outcome === undefined) return undefined;
      return refundId === undefined
        ? { object: 'gateway_refund', transactionId, outcome }
        : { object: 'refund', merchantId, orderId, refundId, transactionId, outcome };
    }
    case 'dispute': {
      const { paymentId: transactionId, dispute } = news.dispute;
      return { object: 'dispute', transactionId, dispute };
    }
  }
}

function outcomeOf(refund: BookedRefund): RefundOutcome | undefined {
  const { id: gatewayRefundId, status, amountMinor, currency, failure = 'failed' } = refund;
  switch (status) {
    case 'succeeded':
      return { code: 'refunded', gatewayRefundId, amountMinor, currency };
    case 'failed': {
      const error = { code: failure, message: `refund ${gatewayRefundId} is ${status}` };
      return { code: 'refused', gatewayRefundId, error };
    }
    case 'pending':
      return undefined;
  }
}
