import type { Dispute } from '../../functions/domain/payments/dispute.ts';
import type { Instant } from '../../functions/domain/instant.ts';
import type { Captured, ChargeOutcome } from '../../functions/domain/payments/payment.ts';
import type { RefundOutcome } from '../../functions/domain/payments/refund.ts';

export interface Capture extends Captured {
  readonly reference: string;
  readonly at: Instant;
}

export interface Refunded {
  readonly transactionId: string;
  readonly amountMinor: number;
  /** Absent: a person made it at the gateway. */
  readonly reference?: string;
  /** Absent: it succeeded. */
  readonly status?: 'pending' | 'failed';
}

export const isDisputed = (disputes: ReadonlyMap<string, Dispute>, transactionId: string): boolean =>
  [...disputes.values()].some(
    (dispute) =>
      dispute.transactionId === transactionId && (dispute.stage === 'open' || dispute.stage === 'lost'),
  );

/** What went back of a payment, or is on its way. */
export const givenMinor = (refunds: readonly Refunded[], transactionId: string | undefined): number =>
  refunds
    .filter((refund) => refund.transactionId === transactionId && refund.status !== 'failed')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** The nth refund of a ledger, as its gateway tells it. */
export function refundOutcomeOf({ status, amountMinor }: Refunded, index: number): RefundOutcome {
  const gatewayRefundId = `re_${index + 1}`;
  switch (status ?? 'succeeded') {
    case 'succeeded':
      return { code: 'refunded', gatewayRefundId, amountMinor, currency: 'EUR' };
    case 'pending':
      return { code: 'pending', gatewayRefundId, reason: 'insufficient_funds' };
    case 'failed': {
      const error = { code: 'lost_or_stolen_card', message: `refund ${gatewayRefundId} is failed` };
      return { code: 'refused', error, gatewayRefundId };
    }
  }
}

export interface Payment {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  outcome: ChargeOutcome;
}

/** Its customer can still do something, so it can be cancelled. */
export const isWithCustomer = (outcome: ChargeOutcome): boolean =>
  outcome.code === 'requires_action' || (outcome.code === 'open' && outcome.state !== 'processing');

/** All of a payment went back. */
export const isRefunded = (refunds: readonly Refunded[], { outcome, amountMinor }: Payment): boolean =>
  givenMinor(refunds, outcome.code === 'captured' ? outcome.transactionId : undefined) >= amountMinor;
