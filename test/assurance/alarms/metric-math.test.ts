import { describe, expect, it } from '@jest/globals';

import { evaluate } from '../../../assurance/alarms/metric-math.ts';

const of = (...values: readonly (number | undefined)[]) =>
  new Map(values.flatMap((value, at) => (value === undefined ? [] : [[at, value] as const])));
const periods = [0, 1, 2, 3];
const values = (expression: string, series: Record<string, ReadonlyMap<number, number>>) =>
  periods.map((period) => evaluate(expression, series, periods).get(period));

describe('metric math', () => {
  it('adds, and has no data where one of two has none', () => {
    expect(values('a + b', { a: of(1, 2, undefined, 4), b: of(1, 1, 1) })).toEqual([
      2,
      3,
      undefined,
      undefined,
    ]);
  });

  it('fills what is missing', () => {
    expect(values('FILL(a, 0) + FILL(b, 0)', { a: of(1), b: of(undefined, 5) })).toEqual([1, 5, 0, 0]);
  });

  it('tells how much more there is than in the period before', () => {
    expect(values('DIFF(a)', { a: of(0, 1, 1, 3) })).toEqual([undefined, 1, 0, 2]);
  });

  it('multiplies before it adds, compares before AND, and AND before OR', () => {
    const series = { a: of(0, 1, 2, 3) };
    expect(values('a + 2 * 3', series)).toEqual([6, 7, 8, 9]);
    expect(values('IF(a < 1 OR a > 1 AND a < 3, 1, 0)', series)).toEqual([1, 0, 1, 0]);
    expect(values('IF(a > 0 AND (a < 2 OR a >= 3), 1, 0)', series)).toEqual([0, 1, 0, 1]);
  });

  it.each(['b', 'a +', 'MEDIAN(a)', 'a ?'])('refuses %s', (expression) => {
    expect(() => evaluate(expression, { a: of(1) }, periods)).toThrow();
  });
});
