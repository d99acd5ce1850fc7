import { takenMinor, type Dispute } from '../../functions/domain/payments/dispute.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../functions/domain/payments/gateway-event.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import type { Capture, GatewayDouble, Refunded } from './gateway-double.ts';
import { refundOutcomeOf } from './gateway-ledger.ts';
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
export function refundNamed({
  reference = '',
}: Pick<Refunded, 'reference'>): OrderKey & { readonly refundId: string } {
  const [merchantId = '', orderId = '', , refundId = ''] = reference.split(':');
  return { merchantId, orderId, refundId };
}

/** What the gateway's own ledger says of refunds and disputes, in the words of a snapshot. */
export const atTheGateway = ({
  refunds,
  disputes,
}: Pick<GatewayDouble, 'refunds' | 'disputes'>): Pick<Snapshot, 'refunds' | 'disputes'> => ({
  refunds: refunds.map(({ transactionId, amountMinor, reference, status }, index) => ({
    transactionId,
    amountMinor,
    gatewayRefundId: `re_${index + 1}`,
    status,
    ...(reference === undefined ? {} : { refundId: refundNamed({ reference }).refundId }),
  })),
  disputes: [...disputes.values()].map((dispute) => ({
    disputeId: dispute.disputeId,
    transactionId: dispute.transactionId,
    status: dispute.status,
    takenMinor: takenMinor(dispute, 'EUR'),
  })),
});

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
  const { transactionId, reference } = refund;
  const outcome = refundOutcomeOf(refund, nth - 1);
  if (reference === undefined) {
    const about = { object: 'gateway_refund', transactionId, outcome } as const;
    return { provider: 'stripe', eventId, type: 'refund.updated', about };
  }
  const named = refundNamed(refund);
  return refundEvent(eventId, named, named.refundId, outcome);
}

/** Where a dispute of the first capture stands. */
export const disputeOf = (
  { captures: [capture] }: GatewayDouble,
  change: Partial<Dispute> = {},
): Dispute => ({
  disputeId: 'dp_1',
  transactionId: capture?.transactionId ?? '',
  stage: 'open',
  status: 'needs_response',
  reason: 'fraudulent',
  amountMinor: capture?.amountMinor ?? 0,
  currency: 'EUR',
  evidenceDueBy: '2026-12-10T00:00:00.000Z',
  asOf: '2026-11-25T10:00:00.000Z',
  withdrawn: false,
  reinstated: false,
  ...change,
});

/** The event that tells of it. */
export const disputeNews = (eventId: string, dispute: Dispute): GatewayEvent => ({
  provider: 'stripe',
  eventId,
  type: 'charge.dispute.updated',
  about: { object: 'dispute', transactionId: dispute.transactionId, dispute },
});
