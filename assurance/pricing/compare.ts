import { priceOf, type Price } from '../../functions/domain/pricing/price.ts';
import { byDecimals, minor, rateName } from './by-decimals.ts';
import type { MadeUpOrder } from './made-up.ts';

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

export interface Compared {
  readonly price?: Price;
  /** What differs, in words; empty when both ways agree. */
  readonly differences: readonly string[];
}

/** Prices an order both ways. */
export function compare(order: MadeUpOrder): Compared {
  const priced = priceOf(order);
  if (priced.code !== 'priced') return { differences: [`refused: ${priced.code}`] };
  const { price } = priced;
  const parts = price.lines.map((line) => line.amountMinor - line.discountMinor - line.shareMinor);
  const expected = byDecimals(order, parts);
  const both: BothWays = { order, price, parts, expected };
  return { price, differences: [...differencesOfSums(both), ...differencesOfLines(both)] };
}

interface BothWays {
  readonly order: MadeUpOrder;
  readonly price: Price;
  /** Of each line what is left after its discounts. */
  readonly parts: readonly number[];
  readonly expected: ReturnType<typeof byDecimals>;
}

function differencesOfSums({ order, price, parts, expected }: BothWays): readonly string[] {
  const inMinor = (amount: Parameters<typeof minor>[0]): number => minor(amount, order.digits);
  const differences: string[] = [];
  const same = (name: string, found: number, wanted: number): void => {
    if (found !== wanted) differences.push(`${name} is ${found}, and by decimals ${wanted}`);
  };
  same('net', price.netMinor, inMinor(expected.net));
  same('tax', price.taxMinor, inMinor(expected.tax));
  same('total', price.totalMinor, inMinor(expected.total));
  same('number of rates', price.rates.length, expected.taxes.size);
  for (const rate of price.rates) {
    const tax = expected.taxes.get(rateName(rate));
    same(`tax of ${rateName(rate)}`, rate.taxMinor, tax === undefined ? NaN : inMinor(tax));
    const own = price.lines.filter((_, index) => {
      const line = order.lines[index];
      return line !== undefined && rateName(line) === rateName(rate);
    });
    same(`lines' net of ${rateName(rate)}`, sum(own.map(({ netMinor }) => netMinor)), rate.netMinor);
    same(`lines' tax of ${rateName(rate)}`, sum(own.map(({ taxMinor }) => taxMinor)), rate.taxMinor);
  }
  if (order.pricesInclude === 'tax') same('lines less discounts', sum(parts), price.totalMinor);
  else same('lines less discounts and tax', sum(parts) + price.taxMinor, price.totalMinor);
  return differences;
}

function differencesOfLines({ order, price, parts, expected }: BothWays): readonly string[] {
  const differences: string[] = [];
  for (const [index, line] of price.lines.entries()) {
    const exactShare = expected.shares[index];
    const off = exactShare === undefined ? NaN : Math.abs(line.shareMinor - minor(exactShare, order.digits));
    if (!(off < 1)) differences.push(`share of line ${index} is off by ${off}`);
    const percent = order.lines[index]?.taxPercent ?? 0;
    const part = parts[index] ?? 0;
    const exactTax = (part * percent) / (order.pricesInclude === 'tax' ? 100 + percent : 100);
    const taxOff = Math.abs(line.taxMinor - exactTax);
    // The exact tax is a float here: it may be off by a billionth itself.
    if (!(taxOff <= 1 + 1e-6)) differences.push(`tax of line ${index} is off by ${taxOff}`);
    if (line.netMinor < 0 || line.taxMinor < 0 || part < 0)
      differences.push(`line ${index} is below nothing`);
  }
  return differences;
}
