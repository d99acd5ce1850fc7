/**
 * Money is an integer in the currency's minor unit (cents, yen) with its ISO 4217 code, never a float. Names say so:
 * `amountMinor`, `priceMinor`, `totalMinor`.
 *
 * No currency takes more at once; what each one takes is in `amount-limits.ts`.
 */
export const MAX_AMOUNT_MINOR = 999_999_999_999;

/**
 * ISO 4217's minor units where they are not 2. What Intl knows is what is customary (CLDR): no digits for HUF, COP, IDR.
 */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
};

/** How many digits of an amount in the minor unit stand behind the point. */
export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

/** As a person writes it: 4250 in EUR is `42.50 EUR`. */
export const amount = (minor: number, currency: string): string =>
  `${(minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency))} ${currency}`;
