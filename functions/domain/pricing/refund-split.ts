import { partOf, spreadOver } from './arithmetic.ts';
import { isSameRate, rateOf, sum, type RateTotal } from './price.ts';
import type { TaxRate } from './priceable.ts';

/** Units of a line that are refunded; lines count from 0. */
export interface RefundedLine {
  readonly line: number;
  readonly quantity: number;
}

/**
 * What is left of each rate after earlier refunds.
 *
 * @param refunds splits of all earlier refunds that did not fail
 */
export const ratesLeft = (
  rates: readonly RateTotal[],
  refunds: readonly (readonly RateTotal[])[],
): readonly RateTotal[] =>
  rates.map((rate) => {
    const earlier = refunds.flat().filter((one) => isSameRate(one, rate));
    return {
      ...rateOf(rate),
      netMinor: rate.netMinor - sum(earlier.map(({ netMinor }) => netMinor)),
      taxMinor: rate.taxMinor - sum(earlier.map(({ taxMinor }) => taxMinor)),
    };
  });

const totalOf = ({ netMinor, taxMinor }: RateTotal): number => netMinor + taxMinor;

/**
 * What units of a line come to: its total in proportion, rounded half up over all units that are refunded by then. So the
 * refunds of a line end at the line's total, in whatever steps.
 *
 * @param before units of the line that earlier refunds took
 */
export const lineShareMinor = (totalMinor: number, quantity: number, before: number, units: number): number =>
  partOf(totalMinor, before + units, quantity) - partOf(totalMinor, before, quantity);

/**
 * Splits a refund by rate. An amount is spread over the rates in proportion to what is left of each; what units of lines
 * come to is taken from the lines' own rates first. The tax of a rate is in proportion to what is left of it, so that the
 * last refund takes the rest.
 *
 * @param left what is left of each rate. Where it is less than `amountMinor` together, the amount is in proportion to it.
 * @param own amounts that belong to a rate, together at most `amountMinor`
 */
export function refundSplit(
  left: readonly RateTotal[],
  amountMinor: number,
  own: readonly { readonly rate: TaxRate; readonly amountMinor: number }[] = [],
): readonly RateTotal[] {
  const first = left.map((rate) => {
    const wanted = sum(own.filter((one) => isSameRate(one.rate, rate)).map((one) => one.amountMinor));
    return Math.min(wanted, totalOf(rate));
  });
  const rest = left.map((rate, index) => totalOf(rate) - (first[index] ?? 0));
  const more = spreadOver(amountMinor - sum(first), rest);
  return left.flatMap((rate, index) => {
    const total = (first[index] ?? 0) + (more[index] ?? 0);
    if (total === 0) return [];
    // Rounding never takes more net than there is.
    const atLeast = total > totalOf(rate) ? 0 : total - rate.netMinor;
    const taxMinor = Math.max(partOf(rate.taxMinor, total, totalOf(rate)), atLeast);
    return [{ ...rateOf(rate), netMinor: total - taxMinor, taxMinor }];
  });
}
