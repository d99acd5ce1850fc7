import { describe, expect, it } from '@jest/globals';
import { claimExisting, firstClaim } from '../../../functions/domain/operations/operation.ts';
import { AFTER, BEFORE, claim, intentToCharge, NOW, operationId, record } from './operations.ts';

const code = (existing: Parameters<typeof record>[0], change: Parameters<typeof claim>[0] = {}) =>
  claimExisting(record(existing), claim(change), NOW).code;

describe('firstClaim', () => {
  it('is the first attempt of its owner', () => {
    expect(firstClaim(claim(), NOW)).toEqual({
      ...operationId,
      status: 'processing',
      owner: 'me',
      epoch: 1,
      revision: 0,
      leaseExpiresAt: '2026-11-24T02:36:00.000Z',
      fingerprint: 'print',
      attemptCount: 1,
      attempts: [{ number: 1, startedAt: NOW }],
      createdAt: NOW,
      updatedAt: NOW,
    });
  });

  it('marks with its intent that the effect has started, before anything is sent', () => {
    expect(firstClaim(claim({ intent: intentToCharge(1) }), NOW)).toMatchObject({
      effectStartedAt: NOW,
      intent: intentToCharge(1),
    });
  });

  it('is forgotten when the days it is kept after its lease are over', () => {
    expect(firstClaim(claim({ retentionDays: 30 }), NOW).expiresAt).toBe('2026-12-24T02:36:00.000Z');
    const noTimeLeft = claim({ retentionDays: 30, leaseExpiresAt: BEFORE });
    expect(firstClaim(noTimeLeft, NOW).expiresAt).toBe('2026-12-24T02:35:43.000Z');
  });
});

describe('claimExisting', () => {
  const effect = { effectStartedAt: BEFORE };

  it.each([
    ['processing, lease holds', { status: 'processing', leaseExpiresAt: AFTER }, 'in_flight'],
    [
      'processing, lease holds, effect',
      { status: 'processing', leaseExpiresAt: AFTER, ...effect },
      'in_flight',
    ],
    ['processing, lease over', { status: 'processing' }, 'acquired'],
    ['processing, lease over this moment', { status: 'processing', leaseExpiresAt: NOW }, 'acquired'],
    ['processing, lease over, effect', { status: 'processing', ...effect }, 'to_reconcile'],
    [
      'processing, lease over this moment, effect',
      { status: 'processing', leaseExpiresAt: NOW, ...effect },
      'to_reconcile',
    ],
    ['pending', { status: 'pending' }, 'acquired'],
    ['unknown', { status: 'unknown', ...effect }, 'to_reconcile'],
    ['unknown, and a lease holds', { status: 'unknown', leaseExpiresAt: AFTER, ...effect }, 'to_reconcile'],
    ['unknown, once safe to retry', { status: 'unknown', retrySafe: true, ...effect }, 'to_reconcile'],
    ['succeeded', { status: 'succeeded' }, 'done'],
    ['succeeded, effect', { status: 'succeeded', ...effect }, 'done'],
    ['failed, safe to retry', { status: 'failed', retrySafe: true }, 'acquired'],
    ['failed for good', { status: 'failed', retrySafe: false }, 'done'],
    ['failed for good, effect', { status: 'failed', retrySafe: false, ...effect }, 'done'],
    ['failed, not said to be safe', { status: 'failed' }, 'done'],
  ] as const)('of one that is %s', (_name, existing, expected) => {
    expect(code(existing)).toBe(expected);
  });

  it.each(['pending', 'processing', 'succeeded', 'failed', 'unknown'] as const)(
    'tells another request nothing of one that is %s',
    (status) => {
      expect(code({ status, retrySafe: true }, { fingerprint: 'another' })).toBe('other_request');
    },
  );

  it.each([
    ['is over', BEFORE, 'acquired'],
    ['is over this moment', NOW, 'acquired'],
    ['holds', AFTER, 'other_request'],
  ])('with another request when the time to keep it %s', (_name, expiresAt, expected) => {
    expect(code({ status: 'succeeded', expiresAt }, { fingerprint: 'another' })).toBe(expected);
  });

  it('starts anew after a forgotten record, in a higher epoch, with nothing of the former', () => {
    const forgotten = record({ status: 'succeeded', expiresAt: BEFORE, result: 'old', attemptCount: 3 });
    expect(claimExisting(forgotten, claim(), NOW)).toStrictEqual({
      code: 'acquired',
      record: { ...firstClaim(claim(), NOW), epoch: 5 },
    });
  });

  it('is in flight under its own owner too: a write is recognised by its token, not by its owner', () => {
    const mine = record({ owner: 'me', leaseExpiresAt: AFTER, ...effect });
    expect(claimExisting(mine, claim(), NOW)).toEqual({ code: 'in_flight', record: mine });
  });

  it('does not take its own unknown record for one that it holds', () => {
    expect(code({ owner: 'me', status: 'unknown', ...effect })).toBe('to_reconcile');
  });

  it.each(['acquired', 'to_reconcile'] as const)(
    'takes over in the next epoch, as the next attempt (%s)',
    (how) => {
      const existing = record(how === 'acquired' ? {} : effect);
      expect(claimExisting(existing, claim(), NOW)).toEqual({
        code: how,
        record: {
          ...existing,
          owner: 'me',
          epoch: 5,
          leaseExpiresAt: '2026-11-24T02:36:00.000Z',
          attemptCount: 2,
          attempts: [
            { number: 1, startedAt: '2026-11-24T02:30:00.000Z', endedAt: NOW, outcome: 'abandoned' },
            { number: 2, startedAt: NOW },
          ],
          updatedAt: NOW,
        },
      });
    },
  );

  it('leaves how an earlier attempt ended as it was', () => {
    const ended = { number: 1, startedAt: BEFORE, endedAt: BEFORE, outcome: 'failed' } as const;
    const { record: next } = claimExisting(
      record({ status: 'failed', retrySafe: true, attempts: [ended] }),
      claim(),
      NOW,
    );
    expect(next.attempts).toEqual([ended, { number: 2, startedAt: NOW }]);
  });

  it('keeps the last three attempts and counts them all', () => {
    const attempts = [4, 5, 6].map((number) => ({ number, startedAt: BEFORE, endedAt: BEFORE }));
    const { record: next } = claimExisting(record({ attemptCount: 6, attempts }), claim(), NOW);
    expect(next.attemptCount).toBe(7);
    expect(next.attempts.map(({ number }) => number)).toEqual([5, 6, 7]);
  });

  it('repeats what was sent to the letter: the first intent stands, and the time it was sent', () => {
    const existing = record({ ...effect, intent: intentToCharge(1) });
    expect(claimExisting(existing, claim({ intent: intentToCharge(2) }), NOW)).toMatchObject({
      code: 'to_reconcile',
      record: { effectStartedAt: BEFORE, intent: intentToCharge(1) },
    });
  });

  it('marks the effect anew where the former attempt certainly had none', () => {
    const existing = record({ status: 'failed', retrySafe: true, intent: intentToCharge(1) });
    expect(claimExisting(existing, claim({ intent: intentToCharge(1) }), NOW)).toMatchObject({
      code: 'acquired',
      record: { effectStartedAt: NOW },
    });
  });
});
