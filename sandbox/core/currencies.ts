import type { Reply } from './http.ts';
import { invalidRequest } from './stripe-errors.ts';

/**
 * Amounts as Stripe takes them. https://docs.stripe.com/currencies, sections on minimum and maximum charge amounts, on
 * zero-decimal and three-decimal currencies and on special cases. Nothing here is taken from the product: a test holds the
 * two tables together.
 */

/** In minor units. Stripe has them by the account's own currency; the sandbox's account has them all. */
export const MINIMUM_AMOUNTS: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  usd: 50,
};

/** Eight digits, and twelve for the rupiah. */
export const largestAmount = (currency: string): number =>
  currency === 'idr' ? 999_999_999_999 : 99_999_999;

/** Krona and shilling have no minor unit any more, and are given with two digits as before: whole ones only. */
const WHOLE = new Set(['isk', 'ugx']);

/** Three digits, of which the last has to be 0. */
const TENS = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** Codes that ISO 4217 had or has, and that no card is charged in. */
const NONE = new Set(['hrk', 'zwl', 'xdr', 'xau', 'xag', 'xts', 'xxx']);

/** Without the shilling, which is given with two digits. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));

export const digitsOf = (currency: string): number => {
  if (TENS.has(currency)) return 3;
  return ZERO_DECIMAL.has(currency) ? 0 : 2;
};

/** Undefined: Stripe takes it. */
export function amountRefusal(amount: number, currency: string): Reply | undefined {
  if (NONE.has(currency)) return invalidRequest(`Invalid currency: ${currency}.`, { param: 'currency' });
  const least = MINIMUM_AMOUNTS[currency] ?? 1;
  if (amount < least) {
    return invalidRequest(`Amount must be at least ${least} ${currency}, in minor units.`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  }
  const most = largestAmount(currency);
  if (amount > most) {
    return invalidRequest(`Amount must be no more than ${most} ${currency}, in minor units.`, {
      code: 'amount_too_large',
      param: 'amount',
    });
  }
  const step = WHOLE.has(currency) ? 100 : TENS.has(currency) ? 10 : 1;
  if (amount % step === 0) return undefined;
  return invalidRequest(`Amounts in ${currency} have to be divisible by ${step}.`, { param: 'amount' });
}
