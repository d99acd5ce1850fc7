import { z } from 'zod';
import { toGatewayEvent } from '../../functions/adapters/providers/webhook-events.ts';
import type { About, AboutCharge, AboutRefund } from '../../functions/domain/payments/gateway-event.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';

/** An event as its provider says it. */
export interface News {
  readonly provider: 'stripe' | 'standard';
  readonly eventId: string;
  readonly type: string;
  readonly transactionId: string;
  readonly body: string;
  /** The same in every storm, where ids are not: `acme/ord_1 refund.created of refund late`. */
  readonly name: string;
  /** What it tells of something of ours, whoever else tells the same. */
  readonly fact: string | undefined;
}

const metadata = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  attempt: z.string().optional(),
  refundId: z.string().optional(),
});

const envelope = z.object({
  data: z.object({ object: z.object({ metadata, amount_refunded: z.number().optional() }) }),
});

/** A refund of a late capture is named after the charge, whose id is another in every storm. */
export const refundNamed = (refundId: string): string => (refundId.startsWith('late_') ? 'late' : refundId);

/** The gateway's event, named by what it is about. */
export function newsOf({ eventId, eventType: type, paymentIntent, body }: WebhookDelivery): News {
  const { object } = envelope.parse(JSON.parse(body)).data;
  const { merchantId, orderId, attempt = '', refundId } = object.metadata;
  const subject = refundId === undefined ? `attempt ${attempt}` : `refund ${refundNamed(refundId)}`;
  const given = object.amount_refunded === undefined ? '' : `, ${object.amount_refunded} given back`;
  return {
    provider: 'stripe',
    eventId,
    type,
    transactionId: paymentIntent,
    body,
    name: `${merchantId}/${orderId} ${type} of ${subject}${given}`,
    fact: factOf(toGatewayEvent('stripe', eventId, body).about),
  };
}

function factOf(about: About | undefined): string | undefined {
  if (about?.object !== 'charge' && about?.object !== 'refund') return undefined;
  const { merchantId, orderId, outcome } = about;
  const subject = about.object === 'charge' ? `attempt ${about.attempt}` : `refund ${about.refundId}`;
  return `${merchantId}/${orderId} ${subject} ${outcome.code}`;
}

/** The same told by a provider that speaks Standard Webhooks; undefined where it has no word for it. */
export function inStandardWords(news: News): News | undefined {
  const { about } = toGatewayEvent('stripe', news.eventId, news.body);
  const isTold = about?.object === 'charge' || about?.object === 'refund';
  const said = isTold ? standardEvent(about, news) : undefined;
  if (said === undefined) return undefined;
  return {
    ...news,
    ...said,
    provider: 'standard',
    eventId: `msg_${news.eventId}`,
    name: `${news.name}, in standard words`,
  };
}

function standardEvent(about: AboutCharge | AboutRefund, { transactionId }: News) {
  const { merchantId, orderId } = about;
  const event = (type: string, data: object) => ({
    type,
    body: JSON.stringify({ type, timestamp: '2026-11-24T10:00:00Z', data: { merchantId, orderId, ...data } }),
  });
  if (about.object === 'refund') {
    const { refundId, outcome } = about;
    if (outcome.code === 'refused')
      return event('refund.failed', { refundId, transactionId, ...outcome.error });
    if (outcome.code === 'pending') return undefined;
    const { gatewayRefundId, amountMinor, currency } = outcome;
    return event('refund.succeeded', { refundId, transactionId: gatewayRefundId, amountMinor, currency });
  }
  const { attempt, outcome } = about;
  switch (outcome.code) {
    case 'captured': {
      const { amountMinor, currency } = outcome;
      return event('payment.captured', { attempt, transactionId, amountMinor, currency });
    }
    case 'declined':
      return event('payment.declined', { attempt, transactionId, ...outcome.decline });
    case 'requires_action':
    case 'action_required':
    case 'still_open':
      return undefined;
  }
}
