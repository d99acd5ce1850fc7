import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { OpenPayment } from '../../functions/domain/payments/customer-payment.ts';
import type { Captured } from '../../functions/domain/payments/payment.ts';
import type { Payment } from './gateway-ledger.ts';

/** What a customer does with a payment in the browser, under no key of ours. */
export type Confirmation =
  | 'works'
  /** The payment method is declined: the customer may confirm again. */
  | 'declined'
  /** Sent to another site, and not back yet. */
  | 'redirect'
  /** A voucher that is to be paid within three days. */
  | 'voucher'
  /** A bank works on it. */
  | 'debit';

/** What becomes of a payment that is with a bank, or with a customer who has something left to do. */
export type Afterwards = 'succeeds' | 'fails';

export const VOUCHER_MS = 3 * 86_400_000;

/** A method that this gateway does not offer. */
export const METHOD_NOT_OFFERED = 'oxxo';

/** A payment that waits for a customer's confirmation, as it is made. */
export const unconfirmed = (transactionId: string, methods: readonly string[] = []): OpenPayment => ({
  code: 'open',
  state: 'awaiting_customer',
  transactionId,
  clientSecret: `${transactionId}_secret`,
  ...(methods.includes(METHOD_NOT_OFFERED) ? { unavailableMethods: [METHOD_NOT_OFFERED] } : {}),
});

/** The gateway lets a payment be confirmed while it is with its customer; one payment succeeds at most once. */
export function confirmed(
  payment: Payment,
  how: Confirmation,
  now: Instant,
  capture: () => Captured,
): Payment['outcome'] {
  const { outcome } = payment;
  if (outcome.code !== 'open' || outcome.state === 'processing') return outcome;
  switch (how) {
    case 'works':
      return capture();
    case 'declined':
      return unconfirmed(outcome.transactionId);
    case 'redirect':
      return { ...unconfirmed(outcome.transactionId), state: 'requires_action' };
    case 'voucher': {
      const voucherExpiresAt = addMs(now, VOUCHER_MS);
      return { ...unconfirmed(outcome.transactionId), state: 'requires_action', voucherExpiresAt };
    }
    case 'debit':
      return { ...unconfirmed(outcome.transactionId), state: 'processing' };
  }
}

export function afterwards(
  { outcome }: Payment,
  what: Afterwards,
  capture: () => Captured,
): Payment['outcome'] {
  const isAtWork = outcome.code === 'open' && outcome.state !== 'awaiting_customer';
  if (!isAtWork) return outcome;
  return what === 'succeeds' ? capture() : unconfirmed(outcome.transactionId);
}
