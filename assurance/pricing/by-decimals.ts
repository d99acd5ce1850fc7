import { Decimal } from 'decimal.js';
import type { MadeUpLine, MadeUpOrder } from './made-up.ts';

/**
 * The same by another way: amounts are decimals of the currency, not integers of its minor unit, each tax is computed from
 * its exact sum, and a share's error is measured and not avoided. Nothing here comes from the domain.
 */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

export interface ByDecimals {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
  /** Tax by rate, under the rate's name. */
  readonly taxes: ReadonlyMap<string, Decimal>;
  /** Each line's exact share of the order's discounts. */
  readonly shares: readonly Decimal[];
  /** Each line's amount after its own discount. */
  readonly amounts: readonly Decimal[];
}

export const rateName = ({
  taxPercent,
  taxExemption,
}: Pick<MadeUpLine, 'taxPercent' | 'taxExemption'>): string =>
  `${taxPercent ?? 'none'} ${taxExemption ?? ''}`;

export const minor = (amount: Decimal, digits: number): number =>
  amount.times(new Exact(10).pow(digits)).toNumber();

/** @param netOfDiscounts what each line comes to after all discounts, in the minor unit */
export function byDecimals(
  { lines, discounts, digits, pricesInclude }: MadeUpOrder,
  netOfDiscounts: readonly number[],
): ByDecimals {
  const unit = new Exact(10).pow(-digits);
  const amounts = lines.map(({ quantity, unitPriceMinor, discountMinor = 0 }) =>
    unit.times(unitPriceMinor).times(quantity).minus(unit.times(discountMinor)),
  );
  const base = amounts.reduce((sum, amount) => sum.plus(amount), new Exact(0));
  const discount = discounts.reduce(
    (sum, one) =>
      sum.plus(
        'percent' in one
          ? base.times(one.percent).div(100).toDecimalPlaces(digits, Decimal.ROUND_HALF_UP)
          : unit.times(one.amountMinor),
      ),
    new Exact(0),
  );
  const shares = amounts.map((amount) => (base.isZero() ? new Exact(0) : amount.times(discount).div(base)));
  const parts = new Map<string, { percent: number; sum: Decimal }>();
  for (const [index, line] of lines.entries()) {
    const name = rateName(line);
    const known = parts.get(name) ?? { percent: line.taxPercent ?? 0, sum: new Exact(0) };
    parts.set(name, { ...known, sum: known.sum.plus(unit.times(netOfDiscounts[index] ?? 0)) });
  }
  const taxes = new Map(
    [...parts].map(([name, { percent, sum }]) => {
      const net = pricesInclude === 'tax' ? sum.div(new Exact(1).plus(new Exact(percent).div(100))) : sum;
      const tax = pricesInclude === 'tax' ? sum.minus(net) : net.times(percent).div(100);
      return [name, tax.toDecimalPlaces(digits, Decimal.ROUND_HALF_UP)];
    }),
  );
  const tax = [...taxes.values()].reduce((sum, one) => sum.plus(one), new Exact(0));
  const reduced = base.minus(discount);
  const net = pricesInclude === 'tax' ? reduced.minus(tax) : reduced;
  return { net, tax, total: net.plus(tax), taxes, shares, amounts };
}
