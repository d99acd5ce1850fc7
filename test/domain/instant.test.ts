import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, instant } from '../../functions/domain/instant.ts';

const MOMENT = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

describe('instant', () => {
  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(MOMENT, MOMENT, (a, b) => {
        expect(instant(a) < instant(b)).toBe(a < b);
      }),
    );
  });

  it.each([
    [1, '2026-12-31T23:59:59.999Z', '2027-01-01T00:00:00.000Z'],
    [0, '2026-11-24T02:35:43.000Z', '2026-11-24T02:35:43.000Z'],
    [-1000, '2026-03-01T00:00:00.000Z', '2026-02-28T23:59:59.000Z'],
  ])('adds %d ms to %s', (milliseconds, from, to) => {
    expect(addMs(from, milliseconds)).toBe(to);
  });
});
