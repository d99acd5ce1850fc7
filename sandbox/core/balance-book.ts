import type { SandboxContext } from './context.ts';
import { digitsOf } from './currencies.ts';
import type { BalanceTransaction, Dispute, Refund } from './money-records.ts';
import { isOfCard } from './payment-types.ts';
import type { Attempt } from './records.ts';

/** The currency in which the account is paid out, and in which its book is kept. */
const ACCOUNT_CURRENCY = 'eur';

/** Units of the account's currency for one of another. Made up, and always the same. */
const RATES: Readonly<Record<string, number>> = { usd: 0.9, gbp: 1.2, chf: 1.1, jpy: 0.006, sek: 0.09 };
const OTHER_RATE = 0.5;

/** Of a charge: 1.5 % and 25 cents. Of a dispute that takes money: 20.00. Neither is given again. */
const CHARGE_FEE = { share: 0.015, fixed: 25 };
export const DISPUTE_FEE = 2000;

interface Movement {
  readonly paymentIntent: string;
  readonly source: string;
  /** In the charge's currency; negative: taken from the account. */
  readonly amount: number;
  readonly currency: string;
  readonly fee: number;
  readonly type: string;
  readonly reportingCategory: string;
  readonly atMs: number;
}

export const chargeMovement = (
  context: SandboxContext,
  { id, charge, amount, currency, ...payment }: Attempt,
  atMs: number,
): BalanceTransaction =>
  movement(context, {
    ...{ paymentIntent: id, source: charge, amount, currency, atMs },
    fee: Math.round(settled(amount, currency) * CHARGE_FEE.share) + CHARGE_FEE.fixed,
    // https://docs.stripe.com/reports/balance-transaction-types
    type: isOfCard(payment) ? 'charge' : 'payment',
    reportingCategory: 'charge',
  });

/** A refund, or what returns because it failed. A refund does not return the charge's fee. */
export const refundMovement = (
  context: SandboxContext,
  { id, paymentIntent, amount, currency }: Pick<Refund, 'id' | 'paymentIntent' | 'amount' | 'currency'>,
  type: 'refund' | 'refund_failure',
  atMs: number,
): BalanceTransaction =>
  movement(context, {
    ...{ paymentIntent, source: id, currency, atMs, type, reportingCategory: type },
    amount: type === 'refund' ? -amount : amount,
    fee: 0,
  });

/** Its type says nothing of a dispute; its reporting category does. */
export const disputeMovement = (
  context: SandboxContext,
  { id, paymentIntent, amount, currency }: Dispute,
  direction: 'withdrawn' | 'reinstated',
): BalanceTransaction =>
  movement(context, {
    ...{ paymentIntent, source: id, currency, type: 'adjustment', atMs: context.clock() },
    ...(direction === 'withdrawn'
      ? { amount: -amount, fee: DISPUTE_FEE, reportingCategory: 'dispute' }
      : { amount, fee: 0, reportingCategory: 'dispute_reversal' }),
  });

function movement(
  context: SandboxContext,
  { amount, currency, atMs, ...more }: Movement,
): BalanceTransaction {
  return {
    ...more,
    id: context.newId('txn_'),
    amount: settled(amount, currency),
    currency: ACCOUNT_CURRENCY,
    exchangeRate: currency === ACCOUNT_CURRENCY ? null : rateOf(currency),
    description: null,
    createdAtMs: atMs,
    payout: null,
  };
}

const rateOf = (currency: string): number => RATES[currency] ?? OTHER_RATE;

/** In the account's minor unit. */
function settled(amount: number, currency: string): number {
  if (currency === ACCOUNT_CURRENCY) return amount;
  const scale = 10 ** (digitsOf(ACCOUNT_CURRENCY) - digitsOf(currency));
  return Math.round(amount * scale * rateOf(currency));
}
