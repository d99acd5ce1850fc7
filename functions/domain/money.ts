/**
 * Money is an integer in the currency's minor unit (cents, yen) with its ISO 4217 code, never a float. Names say so:
 * `amountMinor`, `priceMinor`, `totalMinor`.
 *
 * The largest amount that is accepted is Stripe's limit of eight digits. https://docs.stripe.com/currencies
 */
export const MAX_AMOUNT_MINOR = 99_999_999;
