import { percentOf, percentWithin, spreadOver, spreadTax } from './arithmetic.ts';
import type { Priceable, PriceableLine, TaxRate } from './priceable.ts';

/** What a line comes to. `totalMinor` is `netMinor + taxMinor`. */
export interface LinePrice {
  /** Quantity times unit price: with or without tax, as the prices are. */
  readonly amountMinor: number;
  /** The line's own discount. */
  readonly discountMinor: number;
  /** Its share of the order's discounts. */
  readonly shareMinor: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
}

/** All lines of one rate, after all discounts. */
export interface RateTotal extends TaxRate {
  readonly netMinor: number;
  readonly taxMinor: number;
}

export interface Price {
  /** In the order of the order's lines. */
  readonly lines: readonly LinePrice[];
  /** What each discount of the order takes off, in their order. */
  readonly discounts: readonly number[];
  /** The highest rate first, and lines without a rate last. */
  readonly rates: readonly RateTotal[];
  readonly netMinor: number;
  readonly taxMinor: number;
  /** What is charged. */
  readonly totalMinor: number;
}

export type PriceRefusal =
  /** Of a line, its own discount; without a line, all discounts of the order. */
  | { readonly code: 'discount_too_large'; readonly line?: number }
  /** More than can be computed exactly, and far more than can be charged. */
  | { readonly code: 'lines_too_large'; readonly linesMinor: number };

/** The most that the lines of an order come to before discounts, so that every sum is exact. */
export const MAX_LINES_MINOR = 1_000_000_000_000;

/**
 * Prices an order. This is the only place where money is computed.
 *
 * The rule is EN 16931's (BR-CO-17): the tax of a rate is computed on the sum of its lines after discounts, and rounded half
 * up to the minor unit. Where prices contain tax, the sum contains it too. The order's discounts are spread over its lines in
 * proportion to what these come to; the remainder goes to the largest fractions.
 */
export function priceOf({
  lines,
  discounts = [],
  pricesInclude = 'nothing',
}: Priceable): { readonly code: 'priced'; readonly price: Price } | PriceRefusal {
  const amounts = lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor);
  const linesMinor = sum(amounts);
  if (linesMinor > MAX_LINES_MINOR) return { code: 'lines_too_large', linesMinor };
  const reduced = lines.map(({ discountMinor = 0 }, index) => (amounts[index] ?? 0) - discountMinor);
  const line = reduced.findIndex((amount) => amount < 0);
  if (line >= 0) return { code: 'discount_too_large', line };

  const base = sum(reduced);
  const taken = discounts.map((discount) =>
    'percent' in discount ? percentOf(base, discount.percent) : discount.amountMinor,
  );
  if (sum(taken) > base) return { code: 'discount_too_large' };
  const shares = spreadOver(sum(taken), reduced);
  const parts = reduced.map((amount, index) => amount - (shares[index] ?? 0));

  const within = pricesInclude === 'tax';
  const { rates, taxes } = taxesOf(lines, parts, within);
  const priced = lines.map(({ discountMinor = 0 }, index): LinePrice => {
    const part = parts[index] ?? 0;
    const taxMinor = taxes[index] ?? 0;
    const netMinor = within ? part - taxMinor : part;
    const amountMinor = amounts[index] ?? 0;
    const shareMinor = shares[index] ?? 0;
    return { amountMinor, discountMinor, shareMinor, netMinor, taxMinor, totalMinor: netMinor + taxMinor };
  });
  const netMinor = sum(rates.map((rate) => rate.netMinor));
  const taxMinor = sum(rates.map((rate) => rate.taxMinor));
  const price = {
    lines: priced,
    discounts: taken,
    rates,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
  };
  return { code: 'priced', price };
}

/** The tax of each rate, and how it is spread over the rate's lines. */
function taxesOf(lines: readonly PriceableLine[], parts: readonly number[], within: boolean) {
  const taxes = parts.map(() => 0);
  const rates = ratesIn(lines).map((rate): RateTotal => {
    const indices = lines.flatMap((line, index) => (isSameRate(line, rate) ? [index] : []));
    const own = indices.map((index) => parts[index] ?? 0);
    const base = sum(own);
    const percent = rate.taxPercent ?? 0;
    const taxMinor = within ? percentWithin(base, percent) : percentOf(base, percent);
    for (const [position, share] of spreadTax(taxMinor, own, percent, within).entries()) {
      taxes[indices[position] ?? 0] = share;
    }
    return { ...rate, netMinor: within ? base - taxMinor : base, taxMinor };
  });
  return { rates, taxes };
}

const ratesIn = (lines: readonly PriceableLine[]): readonly TaxRate[] =>
  lines
    .filter((line, index) => lines.findIndex((other) => isSameRate(line, other)) === index)
    .map(rateOf)
    .sort(
      (one, other) =>
        (other.taxPercent ?? -1) - (one.taxPercent ?? -1) ||
        (one.taxExemption ?? '').localeCompare(other.taxExemption ?? ''),
    );

export const isSameRate = (one: TaxRate, other: TaxRate): boolean =>
  one.taxPercent === other.taxPercent && one.taxExemption === other.taxExemption;

export const rateOf = ({ taxPercent, taxExemption }: TaxRate): TaxRate => ({
  ...(taxPercent === undefined ? {} : { taxPercent }),
  ...(taxExemption === undefined ? {} : { taxExemption }),
});

export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0);
