import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { madeUpOrder, randomFrom } from '../../../assurance/pricing/made-up.ts';
import { refundAll } from '../../../assurance/pricing/refund-sequences.ts';
import { priceOf } from '../../../functions/domain/pricing/price.ts';
import type { Priceable } from '../../../functions/domain/pricing/priceable.ts';
import {
  planRefund,
  type EarlierRefund,
  type RefundAsked,
} from '../../../functions/domain/pricing/refund-plan.ts';

const ordered = [
  { quantity: 3, unitPriceMinor: 100, taxPercent: 19 },
  { quantity: 1, unitPriceMinor: 200, taxPercent: 7 },
];
const order: Priceable = { lines: ordered, discounts: [{ description: 'Sale', percent: 10 }] };

function refund(asked: RefundAsked, earlier: readonly EarlierRefund[] = []) {
  const priced = priceOf(order);
  if (priced.code !== 'priced') throw new Error(priced.code);
  return planRefund(ordered, priced.price, earlier, asked);
}

const planned = (asked: RefundAsked, earlier: readonly EarlierRefund[] = []): EarlierRefund => {
  const plan = refund(asked, earlier);
  if (plan.code !== 'planned') throw new Error(plan.code);
  return plan;
};

// 270 at 19 % is 321, 180 at 7 % is 193 with its tax: 514.
describe('a refund', () => {
  it('of a line comes to its share, with discount and tax', () => {
    expect(refund({ lines: [{ line: 1, quantity: 1 }] })).toMatchObject({
      amountMinor: 193,
      split: [{ taxPercent: 7, netMinor: 180, taxMinor: 13 }],
    });
  });

  it('of a line’s last unit takes the rest of the line', () => {
    const first = planned({ lines: [{ line: 0, quantity: 1 }] });
    const second = planned({ lines: [{ line: 0, quantity: 2 }] }, [first]);
    expect([first.amountMinor, second.amountMinor]).toEqual([107, 214]);
  });

  it('of an amount is split by what is left of each rate', () => {
    expect(refund({ amountMinor: 257 })).toMatchObject({
      amountMinor: 257,
      split: [
        { taxPercent: 19, netMinor: 135, taxMinor: 26 },
        { taxPercent: 7, netMinor: 90, taxMinor: 6 },
      ],
    });
  });

  it('of the last units takes what is left of the money', () => {
    const first = planned({ amountMinor: 500 });
    const lines = [
      { line: 0, quantity: 3 },
      { line: 1, quantity: 1 },
    ];
    expect(refund({ lines }, [first])).toMatchObject({ amountMinor: 14 });
  });

  it('never exceeds what is left', () => {
    const first = planned({ amountMinor: 500 });
    expect(refund({ amountMinor: 15 }, [first])).toEqual({ code: 'refund_too_large', refundableMinor: 14 });
    expect(refund({ lines: [{ line: 0, quantity: 1 }] }, [first])).toMatchObject({
      code: 'refund_too_large',
    });
    expect(refund({}, [planned({})])).toMatchObject({ code: 'refund_too_large' });
  });

  it('is of lines and units that there are', () => {
    expect(refund({ lines: [{ line: 2, quantity: 1 }] })).toEqual({ code: 'unknown_line', line: 2 });
    const first = planned({ lines: [{ line: 0, quantity: 2 }] });
    expect(refund({ lines: [{ line: 0, quantity: 2 }] }, [first])).toEqual({
      code: 'too_many_units',
      line: 0,
      unitsLeft: 1,
    });
  });

  it('ends at the total, by rate, in whatever steps', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const any = madeUpOrder(random);
        const priced = priceOf(any);
        if (priced.code !== 'priced') throw new Error(priced.code);
        if (priced.price.totalMinor > 0) expect(refundAll(any, priced.price, random).wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
