import { MAX_AMOUNT_MINOR } from './money.ts';

/** What can be charged in one currency at once, in its minor unit. */
export interface AmountLimits {
  readonly minimumMinor: number;
  readonly maximumMinor: number;
}

/**
 * The payment provider's own table. ISO 4217 and Intl know other currencies, and nothing of amounts.
 * https://docs.stripe.com/currencies: presentment currencies, minimum and maximum charge amounts, special cases.
 *
 * Left out are currencies whose minor unit at the provider is not ISO 4217's (ISK and UGX have none and are charged in
 * hundredths; MGA has one and is charged without), and those that are charged in tens of their minor unit only (BHD, JOD,
 * KWD, OMR, TND): an amount would be taken for another one. HUF and TWD are charged with their two digits; only their payouts
 * are whole.
 */
const CURRENCIES: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY ' +
    'COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD ' +
    'JPY KES KGS KHR KMF KRW KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO ' +
    'NOK NPR NZD PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP ' +
    'TRY TTD TWD TZS UAH USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW'
  ).split(' '),
);

/** The provider has them by the account's own currency; an amount in another one is converted before it is compared. */
const MINIMUM_MINOR: Readonly<Record<string, number>> = {
  AED: 200,
  AUD: 50,
  BGN: 100,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};

const EIGHT_DIGITS = 99_999_999;

export const CHARGEABLE_CURRENCIES: readonly string[] = [...CURRENCIES];

/** Undefined: nothing can be charged in this currency. */
export function amountLimits(currency: string): AmountLimits | undefined {
  if (!CURRENCIES.has(currency)) return undefined;
  return {
    minimumMinor: MINIMUM_MINOR[currency] ?? 1,
    maximumMinor: currency === 'IDR' ? MAX_AMOUNT_MINOR : EIGHT_DIGITS,
  };
}
