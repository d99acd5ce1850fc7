import { describe, expect, it } from '@jest/globals';
import { differences } from '../../../assurance/storm/final-state.ts';
import type { Aftermath } from '../../../assurance/storm/judge.ts';
import { complaints, summaryOf, tableOf } from '../../../assurance/storm/report.ts';
import type { TwoStorms } from '../../../assurance/storm/two-storms.ts';

const aftermath = (change: Partial<Aftermath> = {}): Aftermath => ({
  violations: [],
  state: ['order: paid'],
  arrivals: [],
  forgeries: new Map(),
  points: [],
  counts: {
    orders: 1,
    deliveries: 20,
    forgedRefused: 3,
    standard: 2,
    withSecondSecret: 5,
    monthLater: 1,
    deduplicated: 4,
    died: 1,
    known: 6,
    events: 8,
    applied: 2,
    superseded: 4,
    ignored: 2,
    parked: 1,
    parkedThenApplied: 1,
    deadLetters: 0,
  },
  ...change,
});

const storms = (first: Aftermath, second: Aftermath): TwoStorms => ({
  first,
  second,
  differences: differences(first.state, second.state),
});

describe('the report of two storms', () => {
  it('adds both up, and has nothing to complain of when all is well', () => {
    const well = storms(aftermath(), aftermath());
    expect(complaints(well)).toEqual([]);
    expect(summaryOf(well)).toEqual({
      deliveries: 40,
      forgedRefused: 6,
      applied: 4,
      superseded: 8,
      parkedThenApplied: 2,
      violations: 0,
      sameFinalState: true,
    });
    expect(tableOf(well)).toMatch(/deliveries to the door +│ 20 +│ 20/);
  });

  it('names every violation, and in which storm it was', () => {
    const broken = storms(aftermath({ violations: ['I4: paid for nothing'] }), aftermath());
    expect(complaints(broken)).toEqual(['first storm: I4: paid for nothing']);
    expect(summaryOf(broken)).toMatchObject({ violations: 1, sameFinalState: true });
  });

  it('names what is in one final state and not in the other', () => {
    const unlike = storms(aftermath(), aftermath({ state: ['order: declined'] }));
    expect(complaints(unlike)).toEqual([
      'only in the first storm: order: paid',
      'only in the second storm: order: declined',
    ]);
    expect(summaryOf(unlike)).toMatchObject({ violations: 0, sameFinalState: false });
  });
});

describe('differences', () => {
  it('tells once from twice', () => {
    expect(differences(['refund: 5', 'refund: 5'], ['refund: 5'])).toEqual([
      'only in the first storm: refund: 5',
    ]);
  });
});
