import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { Claim } from '../../functions/domain/operations/operation.ts';
import type { ChargeRequest } from '../../functions/domain/payments/payment.ts';
import { MERCHANT } from '../../assurance/world/order-builders.ts';

export const LEASE_MS = 10_000;

/** A claim without an effect outside, for ever. */
export const claimOf = (now: Instant, owner: string, change: Partial<Claim> = {}): Claim => ({
  id: { merchantId: MERCHANT, kind: 'order', key: 'ord_1', subject: { orderId: 'ord_1' } },
  owner,
  fingerprint: 'the request',
  leaseExpiresAt: addMs(now, LEASE_MS),
  ...change,
});

export const chargeIntent: ChargeRequest = {
  merchantId: MERCHANT,
  orderId: 'ord_1',
  attempt: 1,
  amountMinor: 2500,
  currency: 'EUR',
  paymentMethod: 'pm_card_visa',
  reference: `${MERCHANT}:ord_1:checkout_attempt_1`,
};

/** A claim that is also the mark that an effect was started. */
export const chargeClaim = (now: Instant, owner: string, change: Partial<Claim> = {}): Claim =>
  claimOf(now, owner, {
    id: { merchantId: MERCHANT, kind: 'charge', key: 'checkout_attempt_1', subject: { orderId: 'ord_1' } },
    intent: chargeIntent,
    ...change,
  });
