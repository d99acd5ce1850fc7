import * as z from 'zod/mini';

/**
 * Currencies whose minor unit at Stripe is not ISO 4217's, or that Stripe takes in tens only: an amount would be taken
 * for another one. https://docs.stripe.com/currencies#special-cases
 */
const UNCHARGEABLE = ['ISK', 'UGX', 'MGA', 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND', 'CLF', 'UYW'];

const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !UNCHARGEABLE.includes(code)),
);

export const currency = z
  .string()
  .check(
    z.refine(
      (code) => CURRENCIES.has(code),
      'is not an ISO 4217 code in capitals, such as EUR, of a currency that can be charged',
    ),
  );
