/**
 * Money is an integer in the currency's minor unit (cents, yen) with its ISO 4217 code, never a float. Names say so:
 * `amountMinor`, `priceMinor`, `totalMinor`.
 *
 * No currency takes more at once; what each one takes is in `amount-limits.ts`.
 */
export const MAX_AMOUNT_MINOR = 999_999_999_999;
