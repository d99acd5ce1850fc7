import type { Refund } from './money-records.ts';
import { DEBIT_FAILED, VOUCHER_EXPIRED } from './failures.ts';
import {
  type Action,
  attemptOf,
  type CapturedPayment,
  type DeclinedPayment,
  type Payment,
  type PaymentFailure,
} from './records.ts';

/**
 * Records as they stand at a moment. What is decided for later is written when it is decided, with its time, and shows only
 * from then on: nothing has to run in between.
 */
export function paymentAt(payment: Payment, nowMs: number): Payment {
  const settled = settledAt(payment, nowMs);
  return settled.status === 'captured' ? capturedAt(settled, nowMs) : settled;
}

/** What has become of it by itself: a debit is decided, a voucher has expired. A change begins with this. */
export function settledAt(payment: Payment, nowMs: number): Payment {
  if (payment.status === 'processing' && payment.settles.atMs <= nowMs) {
    const { atMs, balance } = payment.settles;
    return balance === null
      ? failedWith(payment, DEBIT_FAILED)
      : capturedWith(payment, { id: balance, atMs });
  }
  const expiresAtMs = payment.status === 'requires_action' ? expiryOf(payment.action) : undefined;
  return expiresAtMs !== undefined && expiresAtMs <= nowMs ? failedWith(payment, VOUCHER_EXPIRED) : payment;
}

const expiryOf = (action: Action | undefined) =>
  action?.type === 'voucher' ? action.expiresAtMs : undefined;

/** A failed attempt leaves the intent open for another payment method. */
export const failedWith = (payment: Payment, failure: PaymentFailure): DeclinedPayment => ({
  ...attemptOf(payment),
  status: 'declined',
  failure,
});

export const capturedWith = (payment: Payment, balance: CapturedPayment['balance']): CapturedPayment => ({
  ...attemptOf(payment),
  status: 'captured',
  amountRefunded: 0,
  returns: [],
  balance,
  disputed: false,
  refundsBlockedBy: null,
});

export function capturedAt(payment: CapturedPayment, nowMs: number): CapturedPayment {
  const { balance } = payment;
  return {
    ...payment,
    amountRefunded: refundedAt(payment, nowMs),
    balance: balance === null || balance.atMs > nowMs ? null : balance,
  };
}

/** What was refunded or is being refunded. */
export function refundedAt({ amountRefunded, returns }: CapturedPayment, nowMs: number): number {
  const returned = returns.filter(({ atMs }) => atMs <= nowMs);
  return returned.reduce((left, { amount }) => left - amount, amountRefunded);
}

export function refundAt(refund: Refund, nowMs: number): Refund {
  const { balance, failureBalance } = refund;
  const shown = {
    ...refund,
    balance: balance === null || balance.atMs > nowMs ? null : balance,
    failureBalance: failureBalance === null || failureBalance.atMs > nowMs ? null : failureBalance,
  };
  if (shown.status !== 'succeeded' && shown.status !== 'pending') return shown;
  if (shown.fails !== undefined && shown.fails.atMs <= nowMs) {
    return { ...shown, status: 'failed', failureReason: shown.fails.reason };
  }
  const { succeedsAtMs } = shown.status === 'pending' ? shown : { succeedsAtMs: undefined };
  return succeedsAtMs !== undefined && succeedsAtMs <= nowMs ? { ...shown, status: 'succeeded' } : shown;
}

/** Nobody can settle what is decided already. */
export function isDecided(refund: Refund): boolean {
  if (refund.status === 'pending') return refund.succeedsAtMs !== undefined || refund.fails !== undefined;
  return refund.status === 'succeeded' ? refund.fails !== undefined : true;
}
