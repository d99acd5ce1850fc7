import type { Attempt } from './records.ts';

/** How a payment with a type of payment method goes. */
type Course = 'card' | 'redirect' | 'voucher' | 'debit';

interface PaymentType {
  readonly course: Course;
  /** Absent: any. */
  readonly currency?: string;
}

/** What this account has switched on. Any other type is filtered out in silence, as at Stripe. */
const SWITCHED_ON: ReadonlyMap<string, PaymentType> = new Map<string, PaymentType>([
  ['card', { course: 'card' }],
  ['link', { course: 'card' }],
  ['ideal', { course: 'redirect', currency: 'eur' }],
  ['bancontact', { course: 'redirect', currency: 'eur' }],
  ['multibanco', { course: 'voucher', currency: 'eur' }],
  ['sepa_debit', { course: 'debit', currency: 'eur' }],
  ['us_bank_account', { course: 'debit', currency: 'usd' }],
]);

/** A made-up type: the payment behaves as `pm_sandbox_…` with the same parts. */
const MADE_UP = /^sandbox_(.+)$/;

export const behaviourNamedBy = (type: string): string | undefined => {
  const [, parts] = MADE_UP.exec(type) ?? [];
  return parts === undefined ? undefined : `pm_sandbox_${parts}`;
};

/**
 * Those of the allowed types that a payment can be paid with; null: of all.
 * https://docs.stripe.com/changelog/dahlia/2026-07-29/allowed-payment-method-types-parameter
 */
export function compatibleTypes(allowed: readonly string[] | null, currency: string): string[] {
  const named = allowed?.filter((type) => behaviourNamedBy(type) === undefined) ?? [];
  const isCompatible = (type: string) => {
    const known = SWITCHED_ON.get(type);
    return known !== undefined && (known.currency ?? currency) === currency;
  };
  const made = allowed?.filter((type) => behaviourNamedBy(type) !== undefined) ?? [];
  return [...(named.length === 0 ? [...SWITCHED_ON.keys()] : named).filter(isCompatible), ...made];
}

/** The first of them that goes that way; undefined: there is none. */
export const typeFor = (types: readonly string[], course: Course): string | undefined =>
  types.find((type) => SWITCHED_ON.get(type)?.course === course);

export const isOfCard = ({ byCustomer }: Pick<Attempt, 'byCustomer'>): boolean =>
  byCustomer === undefined || byCustomer.presentedType === 'card';
