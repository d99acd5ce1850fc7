import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare } from '../../../assurance/pricing/compare.ts';
import { madeUpOrder, randomFrom } from '../../../assurance/pricing/made-up.ts';
import { MAX_LINES_MINOR, priceOf } from '../../../functions/domain/pricing/price.ts';
import type { Priceable } from '../../../functions/domain/pricing/priceable.ts';

const price = (order: Priceable) => {
  const priced = priceOf(order);
  if (priced.code !== 'priced') throw new Error(priced.code);
  return priced.price;
};

const at = (taxPercent: number, unitPriceMinor: number, quantity = 1) => ({
  taxPercent,
  unitPriceMinor,
  quantity,
});

describe('the price of an order', () => {
  it('has tax by rate on the sum of its lines, rounded half up', () => {
    // By line each tax would be 0.095, which is 10 cents in three lines, and 28.5 in all.
    const { rates, totalMinor } = price({ lines: [at(19, 50), at(19, 50), at(19, 50)] });
    expect(rates).toEqual([{ taxPercent: 19, netMinor: 150, taxMinor: 29 }]);
    expect(totalMinor).toBe(179);
  });

  it('takes the tax out of prices that include it', () => {
    const { rates, netMinor, taxMinor, totalMinor } = price({
      lines: [at(19, 11_900), at(7, 1_070)],
      pricesInclude: 'tax',
    });
    expect(rates).toEqual([
      { taxPercent: 19, netMinor: 10_000, taxMinor: 1_900 },
      { taxPercent: 7, netMinor: 1_000, taxMinor: 70 },
    ]);
    expect({ netMinor, taxMinor, totalMinor }).toEqual({
      netMinor: 11_000,
      taxMinor: 1_970,
      totalMinor: 12_970,
    });
  });

  it('spreads a discount over all lines, the remainder to the largest fractions, of equal ones the first', () => {
    const { lines, discounts } = price({
      lines: [at(19, 100), at(19, 100), at(7, 100)],
      discounts: [{ description: 'Voucher', amountMinor: 100 }],
    });
    expect(discounts).toEqual([100]);
    expect(lines.map(({ shareMinor }) => shareMinor)).toEqual([34, 33, 33]);
  });

  it('takes percentages from the lines after their own discounts, and does not compound them', () => {
    const { discounts, totalMinor } = price({
      lines: [{ ...at(0, 1_000), discountMinor: 100 }],
      discounts: [
        { description: 'Sale', percent: 10 },
        { description: 'Club', percent: 5 },
      ],
    });
    expect(discounts).toEqual([90, 45]);
    expect(totalMinor).toBe(765);
  });

  it('keeps rates apart that are equal but for their reason', () => {
    const { rates } = price({
      lines: [
        { quantity: 1, unitPriceMinor: 5 },
        { ...at(0, 10), taxExemption: 'exempt' },
        { ...at(0, 20), taxExemption: 'reverse_charge' },
        at(0, 40),
      ],
    });
    expect(rates.map(({ netMinor }) => netMinor)).toEqual([40, 10, 20, 5]);
  });

  it('may be nothing', () => {
    expect(price({ lines: [at(19, 0)] })).toMatchObject({
      totalMinor: 0,
      rates: [{ netMinor: 0, taxMinor: 0 }],
    });
    const given = price({ lines: [at(19, 500)], discounts: [{ description: 'Gift', percent: 100 }] });
    expect(given.totalMinor).toBe(0);
  });

  it('is refused where a discount is larger than what it is taken from', () => {
    expect(priceOf({ lines: [at(7, 5), { ...at(7, 5), discountMinor: 6 }] })).toEqual({
      code: 'discount_too_large',
      line: 1,
    });
    const discounts = [{ description: 'Voucher', amountMinor: 11 }];
    expect(priceOf({ lines: [at(7, 10)], discounts })).toEqual({ code: 'discount_too_large' });
  });

  it('is refused where it could not be computed exactly', () => {
    expect(priceOf({ lines: [at(7, MAX_LINES_MINOR + 1)] })).toMatchObject({ code: 'lines_too_large' });
  });

  it('is that of decimals, for any order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(compare(madeUpOrder(randomFrom(seed))).differences).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
