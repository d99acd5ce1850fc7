import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../functions/usecases/ports/webhooks.ts';
import type { Capture, GatewayDouble, Refunded } from './gateway-double.ts';
import { chargeEvent, refundEvent } from './order-builders.ts';

export interface NamedCharge extends OrderKey {
  readonly attempt: number;
}

/** Whose charge a reference names. */
export function chargeNamed({ reference }: Pick<Capture, 'reference'>): NamedCharge {
  const [merchantId = '', orderId = '', attempt = ''] = reference.split(':');
  return { merchantId, orderId, attempt: Number(attempt.replace('checkout_attempt_', '')) };
}

/** Which refund a reference names. */
export function refundNamed({ reference }: Refunded): OrderKey & { readonly refundId: string } {
  const [merchantId = '', orderId = '', , refundId = ''] = reference.split(':');
  return { merchantId, orderId, refundId };
}

/** The event by which the gateway tells of its nth capture, from 1. */
export function captureNews({ captures }: GatewayDouble, eventId: string, nth = 1): GatewayEvent {
  const capture = captures[nth - 1];
  if (capture === undefined) throw new Error(`there is no capture ${nth}`);
  const { code, transactionId, amountMinor, currency } = capture;
  const named = chargeNamed(capture);
  return chargeEvent(eventId, named, { code, transactionId, amountMinor, currency }, named.attempt);
}

/** The event by which the gateway tells of its nth refund, from 1. */
export function refundNews({ refunds }: GatewayDouble, eventId: string, nth = 1): GatewayEvent {
  const refund = refunds[nth - 1];
  if (refund === undefined) throw new Error(`there is no refund ${nth}`);
  const named = refundNamed(refund);
  const { amountMinor } = refund;
  const outcome = { code: 'refunded', gatewayRefundId: `re_${nth}`, amountMinor, currency: 'EUR' } as const;
  return refundEvent(eventId, named, named.refundId, outcome);
}
