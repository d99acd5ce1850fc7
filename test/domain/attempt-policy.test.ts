import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classify, LOOKS_BEFORE_ATTENTION, nextLookMs } from '../../functions/domain/attempt-policy.ts';

describe('classify', () => {
  it.each([
    ['gateway', 'circuit_open', 'no_effect'],
    ['gateway', 'StripeCardError', 'definitive'],
    ['gateway', 'StripeRateLimitError', 'no_effect'],
    ['gateway', 'StripeAuthenticationError', 'no_effect'],
    ['gateway', 'StripePermissionError', 'no_effect'],
    ['gateway', 'StripeInvalidRequestError', 'definitive'],
    ['gateway', 'ECONNREFUSED', 'no_effect'],
    ['gateway', 'StripeAPIError', 'ambiguous'],
    ['gateway', 'StripeIdempotencyError', 'ambiguous'],
    ['gateway', 'ECONNRESET', 'ambiguous'],
    ['gateway', 'EPIPE', 'ambiguous'],
    ['gateway', 'ETIMEDOUT', 'ambiguous'],
    ['gateway', undefined, 'ambiguous'],
    ['aws', 'ConditionalCheckFailedException', 'definitive'],
    ['aws', 'TransactionConflict', 'no_effect'],
    ['aws', 'InternalServerError', 'ambiguous'],
    ['aws', 'TimeoutError', 'ambiguous'],
    ['once', 'LateOwner', 'no_effect'],
  ] as const)('takes of %s %s for %s', (source, code, fault) => {
    expect(classify(source, code)).toBe(fault);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('does not know %s', (code) => {
    expect(classify('gateway', code)).toBe('ambiguous');
  });
});

describe('nextLookMs', () => {
  const RANDOM = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const minutes = (looks: number) => nextLookMs(looks, 0) / 60_000;

  it('looks again soon, then more and more rarely, then daily', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map(minutes)).toEqual([1, 5, 15, 60, 360, 1440, 1440]);
  });

  it('ends with a person, after some days', () => {
    const looks = Array.from({ length: LOOKS_BEFORE_ATTENTION }, (_, index) => minutes(index));
    expect(looks.reduce((sum, each) => sum + each, 0) / 1440).toBeGreaterThan(5);
  });

  it('spreads what became due together, never sooner than it should be, and by a fifth at most', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), RANDOM, (looks, random) => {
        const wait = nextLookMs(looks, random);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(nextLookMs(looks, 0));
        expect(wait).toBeLessThanOrEqual(nextLookMs(looks, 0) * 1.2);
      }),
    );
  });
});
