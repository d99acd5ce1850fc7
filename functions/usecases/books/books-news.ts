import type { BookedNews, BookedRefund } from '../../domain/books/breaks.ts';
import type { RefundOutcome } from '../../domain/payments/refund.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { GatewayEvent } from '../ports/webhooks.ts';

/**
 * What the gateway's books tell, as the event that did not arrive. Its id is made of the object and its state, so that it is
 * applied once, however often the books are compared; the provider's own event may still come, and then tells nothing new.
 *
 * @returns undefined of what no event tells
 */
export function eventOf(
  provider: string,
  { merchantId, orderId }: OrderKey,
  news: BookedNews,
): GatewayEvent | undefined {
  switch (news.object) {
    case 'charge': {
      const { id: transactionId, amountMinor, currency, charge } = news.payment;
      if (charge === undefined) return undefined;
      const outcome = { code: 'captured', transactionId, amountMinor, currency } as const;
      const about = { object: 'charge', merchantId, orderId, attempt: charge.attempt, outcome } as const;
      return { provider, eventId: `books_${transactionId}_captured`, type: 'books.captured', about };
    }
    case 'refund': {
      const { id, status, refundId } = news.refund;
      const outcome = outcomeOf(news.refund);
      if (refundId === undefined || outcome === undefined) return undefined;
      const about = { object: 'refund', merchantId, orderId, refundId, outcome } as const;
      return { provider, eventId: `books_${id}_${status}`, type: `books.refund_${status}`, about };
    }
    case 'dispute':
      return undefined;
  }
}

function outcomeOf(refund: BookedRefund): RefundOutcome | undefined {
  const { id, status, amountMinor, currency, failure = 'failed' } = refund;
  switch (status) {
    case 'succeeded':
      return { code: 'refunded', gatewayRefundId: id, amountMinor, currency };
    case 'failed':
      return { code: 'refused', error: { code: failure, message: `refund ${id} is ${status}` } };
    case 'pending':
      return undefined;
  }
}
