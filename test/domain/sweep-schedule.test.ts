import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_SWEEP_ATTEMPTS, nextSweepAttemptMs } from '../../functions/domain/sweep-schedule.ts';

describe('nextLookMs', () => {
  const RANDOM = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const minutes = (sweepAttempts: number) => nextSweepAttemptMs(sweepAttempts, 0) / 60_000;

  it('looks again soon, then more and more rarely, then daily', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map(minutes)).toEqual([1, 5, 15, 60, 360, 1440, 1440]);
  });

  it('ends with a person, after some days', () => {
    const sweepAttempts = Array.from({ length: MAX_SWEEP_ATTEMPTS }, (_, index) => minutes(index));
    expect(sweepAttempts.reduce((sum, each) => sum + each, 0) / 1440).toBeGreaterThan(5);
  });

  it('spreads what became due together, never sooner than it should be, and by a fifth at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), RANDOM, (sweepAttempts, random) => {
        const wait = nextSweepAttemptMs(sweepAttempts, random);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(nextSweepAttemptMs(sweepAttempts, 0));
        expect(wait).toBeLessThanOrEqual(nextSweepAttemptMs(sweepAttempts, 0) * 1.2);
      }),
    );
  });
});
