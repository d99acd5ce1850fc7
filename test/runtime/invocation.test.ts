import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../functions/runtime/clock.ts';
import { invocationOf } from '../../functions/runtime/invocation.ts';

const remaining = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });

const between = (from: number, to: number, instant: string): void => {
  expect(Date.parse(instant)).toBeGreaterThanOrEqual(from);
  expect(Date.parse(instant)).toBeLessThanOrEqual(to);
};

describe('invocationOf', () => {
  it.each([
    [10_000, 10_000],
    [0, 0],
    [-5, 0],
  ])('with %d ms left ends in %d ms', (left, later) => {
    const before = Date.now();
    const { deadline } = invocationOf(remaining(left));
    between(before + later, Date.now() + later, deadline);
  });

  it('is a new owner each time, for a retried event has the same request id', () => {
    const owners = Array.from({ length: 100 }, () => invocationOf(remaining(1)).owner);
    expect(new Set(owners).size).toBe(100);
  });

  it('gives a moment that compares with those of the clock as text', () => {
    const { deadline } = invocationOf(remaining(60_000));
    const now = systemClock.now();
    expect(deadline).toHaveLength(now.length);
    expect(deadline > now).toBe(true);
  });
});

describe('systemClock', () => {
  it('tells the time in UTC, in milliseconds', () => {
    const before = Date.now();
    const now = systemClock.now();
    between(before, Date.now(), now);
    expect(now).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  });
});
