import { describe, expect, it } from '@jest/globals';
import {
  becomeUnknown,
  claimExisting,
  failForGood,
  failWithoutEffect,
  firstClaim,
  succeed,
  fenced,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { AFTER, claim, intentToCharge, NOW, record } from './operations.ts';

const ERROR = { code: 'rate_limit', message: 'Too many requests.' };
const STARTED = '2026-11-24T02:30:00.000Z';

const claimed = (change: Partial<OperationRecord> = {}) =>
  record({
    owner: 'me',
    leaseExpiresAt: AFTER,
    effectStartedAt: STARTED,
    intent: intentToCharge(1),
    ...change,
  });

const endings = [
  ['succeed', (from: OperationRecord) => succeed(from, 'done', NOW), 'succeeded', { outcome: 'succeeded' }],
  [
    'failForGood',
    (from: OperationRecord) => failForGood(from, ERROR, NOW),
    'failed',
    { outcome: 'failed', error: ERROR, retrySafe: false },
  ],
  [
    'failWithoutEffect',
    (from: OperationRecord) => failWithoutEffect(from, ERROR, NOW),
    'failed',
    { outcome: 'failed', error: ERROR, retrySafe: true },
  ],
  [
    'becomeUnknown',
    (from: OperationRecord) => becomeUnknown(from, ERROR, NOW),
    'unknown',
    { outcome: 'unknown', error: ERROR, retrySafe: false },
  ],
] as const;

describe.each(endings)('%s', (_name, end, status, attempt) => {
  it('ends the lease, and the attempt with what became of it', () => {
    const ended = end(claimed());
    expect(ended).toMatchObject({ status, leaseExpiresAt: NOW, updatedAt: NOW, owner: 'me', epoch: 4 });
    expect(ended.attempts).toEqual([{ number: 1, startedAt: STARTED, endedAt: NOW, ...attempt }]);
  });

  it('writes no second end to an attempt that has one', () => {
    const over = { number: 1, startedAt: STARTED, endedAt: STARTED, outcome: 'unknown' } as const;
    expect(end(claimed({ attempts: [over] })).attempts).toEqual([over]);
  });

  it('counts no attempt', () => {
    expect(end(claimed({ attemptCount: 5 })).attemptCount).toBe(5);
  });
});

describe('what is known after it', () => {
  it('succeed keeps the result', () => {
    expect(succeed(claimed(), { orderId: 'ord_1' }, NOW).result).toEqual({ orderId: 'ord_1' });
  });

  it('failWithoutEffect takes the mark of the effect off, and may be tried again', () => {
    const failed = failWithoutEffect(claimed(), ERROR, NOW);
    expect(failed).not.toHaveProperty('effectStartedAt');
    expect(failed.retrySafe).toBe(true);
  });

  it.each(['becomeUnknown', 'failForGood'] as const)(
    '%s keeps the time at which the effect started',
    (name) => {
      const end = { becomeUnknown, failForGood }[name];
      expect(end(claimed(), ERROR, NOW).effectStartedAt).toBe(STARTED);
    },
  );

  /** "Is it safe to retry?" is one of the five questions: an answer from an attempt before is a wrong one. */
  it.each(['succeed', 'becomeUnknown'] as const)(
    '%s is not called safe to retry because an attempt before was',
    (name) => {
      const again = claimExisting(
        failWithoutEffect(claimed(), ERROR, NOW),
        claim({ intent: intentToCharge() }),
        NOW,
      ).record;
      const end = { succeed, becomeUnknown }[name];
      expect(end(again, ERROR, NOW).retrySafe).not.toBe(true);
    },
  );

  it('nothing that is being worked on is called safe to retry', () => {
    const again = claimExisting(failWithoutEffect(claimed(), ERROR, NOW), claim(), NOW).record;
    expect(again).toMatchObject({ status: 'processing' });
    expect(again.retrySafe).not.toBe(true);
  });
});

describe('takenOver', () => {
  it('moves the epoch on, so that the former owner’s condition no longer holds', () => {
    const mine = firstClaim(claim(), NOW);
    expect(fenced(mine, 'webhook')).toEqual({ ...mine, owner: 'webhook', epoch: 2 });
  });
});
