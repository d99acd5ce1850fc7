/** An amount in the currency's minor unit (cents, yen) with its ISO 4217 code. Never a float. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

/** The largest amount that is accepted: Stripe's limit of eight digits. https://docs.stripe.com/currencies */
export const MAX_AMOUNT_MINOR = 99_999_999;
