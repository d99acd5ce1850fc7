import { describe, expect, it } from '@jest/globals';
import { KINDS, PLANTS, prove } from '../../assurance/reconcile/prove.ts';

const PAIRS = 5;

describe('a comparison of the books', () => {
  it.each([7, 2026])(
    'finds every difference that is planted under its name, and nothing else, with seed %i',
    async (seed) => {
      const lines: string[] = [];
      const proof = await prove({ orders: 200, pairs: PAIRS, seed, report: (line) => lines.push(line) });
      expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
      const planted = PLANTS.length + 2 * PAIRS;
      expect(proof).toEqual({
        orders: 200,
        kinds: KINDS.length,
        planted,
        found: planted,
        misnamed: 0,
        false: 0,
        addedByRerun: 0,
      });
    },
  );

  it('is shown with every kind that it may name', () => {
    expect(PLANTS.map(({ kind }) => kind).toSorted()).toEqual([...KINDS].toSorted());
  });
});
