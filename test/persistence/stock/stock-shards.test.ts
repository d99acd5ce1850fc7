import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { MAX_STOCK_SHARDS } from '../../../functions/domain/stock/product.ts';
import { refill, shardOf, spread } from '../../../functions/persistence/stock/stock-shards.ts';

const shards = fc.integer({ min: 1, max: MAX_STOCK_SHARDS });
const units = fc.integer({ min: 0, max: 50 });
const levels = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 7 }), units), { selector: ([shard]) => shard })
  .map((entries) => new Map(entries));

const sum = (all: Iterable<number>): number => [...all].reduce((total, one) => total + one, 0);

describe('shardOf', () => {
  it('is the product itself where stock has no shards', () => {
    expect(shardOf(orderIdFor('acme', 'k1'))).toBe(0);
  });

  it('is the same for an order every time, and spreads orders over all shards', () => {
    const orders = Array.from({ length: 1600 }, (_, index) => orderIdFor('acme', `k${index}`));
    const counts = new Map<number, number>();
    for (const order of orders) {
      expect(shardOf(order, 16)).toBe(shardOf(order, 16));
      counts.set(shardOf(order, 16), (counts.get(shardOf(order, 16)) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((one, other) => one - other)).toEqual(
      Array.from({ length: 16 }, (_, shard) => shard),
    );
    expect(Math.max(...counts.values())).toBeLessThan(200);
  });
});

describe('spread', () => {
  it('delivers everything, in parts that differ by one at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), shards, (quantity, count) => {
        const parts = spread(quantity, count).map((part) => part.units);
        expect(sum(parts)).toBe(quantity);
        expect(parts).toHaveLength(Math.min(quantity, count));
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('delivers to the product itself where stock has no shards', () => {
    expect(spread(7)).toEqual([{ shard: 0, units: 7 }]);
  });
});

describe('refill', () => {
  it('brings half of the fullest shard, so that the next orders find something too', () => {
    const brought = refill(
      new Map([
        [0, 10],
        [1, 41],
        [2, 1],
      ]),
      2,
      3,
    );
    expect(brought).toEqual([{ shard: 1, units: 20 }]);
  });

  it('brings more than half where half is not enough', () => {
    expect(refill(new Map([[0, 10]]), 3, 9)).toEqual([{ shard: 0, units: 9 }]);
  });

  it('brings nothing to a shard that has enough by now', () => {
    expect(refill(new Map([[4, 2]]), 4, 2)).toEqual([]);
  });

  it('brings enough and takes no more than there is, or all shards together have too little', () => {
    fc.assert(
      fc.property(
        levels,
        fc.integer({ min: 0, max: 7 }),
        fc.integer({ min: 1, max: 200 }),
        (has, into, wanted) => {
          const brought = refill(has, into, wanted);
          if (brought === 'out_of_stock') {
            expect(sum(has.values())).toBeLessThan(wanted);
            return;
          }
          expect((has.get(into) ?? 0) + sum(brought.map((given) => given.units))).toBeGreaterThanOrEqual(
            wanted,
          );
          for (const given of brought) {
            expect(given.shard).not.toBe(into);
            expect(given.units).toBeGreaterThan(0);
            expect(given.units).toBeLessThanOrEqual(has.get(given.shard) ?? 0);
          }
        },
      ),
    );
  });
});
