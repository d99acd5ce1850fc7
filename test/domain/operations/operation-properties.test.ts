import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs } from '../../../functions/domain/instant.ts';
import {
  ATTEMPTS_KEPT,
  becomeUnknown,
  claimExisting,
  failForGood,
  failWithoutEffect,
  firstClaim,
  succeed,
  fenced,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { claim, intentToCharge, NOW } from './operations.ts';

type Ending =
  'succeeds' | 'fails for good' | 'fails without effect' | 'is unknown' | 'dies' | 'is taken over';

const STEP = fc.record({
  ending: fc.constantFrom<Ending>(
    'succeeds',
    'fails for good',
    'fails without effect',
    'is unknown',
    'dies',
    'is taken over',
  ),
  /** Time until the next claim; a lease holds for 10 s. */
  waitMs: fc.integer({ min: 0, max: 30_000 }),
});

const ERROR = { code: 'e', message: 'm' };

function end(claimed: OperationRecord, ending: Ending, now: string): OperationRecord {
  switch (ending) {
    case 'succeeds':
      return succeed(claimed, 'done', now);
    case 'fails for good':
      return failForGood(claimed, ERROR, now);
    case 'fails without effect':
      return failWithoutEffect(claimed, ERROR, now);
    case 'is unknown':
      return becomeUnknown(claimed, ERROR, now);
    case 'dies':
      return claimed;
    case 'is taken over':
      return succeed(fenced(claimed, 'webhook'), 'done', now);
  }
}

/** Runs through any life of a charge, and looks at every claim on the way. */
function live(
  steps: readonly { readonly ending: Ending; readonly waitMs: number }[],
  look: (claimed: ReturnType<typeof claimExisting>, before: OperationRecord, claims: number) => void,
): void {
  let now = NOW;
  const claimNow = (owner: string) =>
    claim({ owner, intent: intentToCharge(), leaseExpiresAt: addMs(now, 10_000) });
  let record = firstClaim(claimNow('owner-0'), now);
  let claims = 1;
  let holds = true;
  for (const [index, { ending, waitMs }] of steps.entries()) {
    if (holds) record = end(record, ending, now);
    now = addMs(now, waitMs);
    const claimed = claimExisting(record, claimNow(`owner-${index + 1}`), now);
    holds = claimed.code === 'acquired' || claimed.code === 'to_reconcile';
    if (holds) claims += 1;
    look(claimed, record, claims);
    record = claimed.record;
  }
}

describe('the life of an operation', () => {
  const STEPS = fc.array(STEP, { minLength: 1, maxLength: 12 });

  it('never leaves an end: what succeeded or failed for good is the same ever after', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        live(steps, (claimed, before) => {
          const over =
            before.status === 'succeeded' || (before.status === 'failed' && before.retrySafe === false);
          expect(claimed.code === 'done').toBe(over);
          if (over) expect(claimed.record).toBe(before);
        });
      }),
    );
  });

  it('is sent without asking only where it is certain that nothing was sent before', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        live(steps, (claimed, before) => {
          if (claimed.code === 'acquired') expect(before.effectStartedAt).toBeUndefined();
          if (claimed.code === 'to_reconcile') {
            expect(claimed.record.effectStartedAt).toBe(before.effectStartedAt);
          }
        });
      }),
    );
  });

  it('counts every claim as an attempt, in an epoch of its own, and keeps the last ones', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        live(steps, ({ code, record }, before, claims) => {
          expect(record.attemptCount).toBe(claims);
          expect(record.attempts.length).toBe(Math.min(claims, ATTEMPTS_KEPT));
          expect(record.attempts.at(-1)?.number).toBe(claims);
          if (code === 'acquired' || code === 'to_reconcile') expect(record.epoch).toBe(before.epoch + 1);
          expect(record.attempts.filter(({ endedAt }) => endedAt === undefined).length).toBe(
            record.status === 'processing' ? 1 : 0,
          );
        });
      }),
    );
  });

  it('is never held by two at once', () => {
    fc.assert(
      fc.property(STEPS, fc.integer({ min: 0, max: 9_999 }), (steps, withinLeaseMs) => {
        live(steps, ({ code, record }) => {
          if (code !== 'acquired' && code !== 'to_reconcile') return;
          const soon = addMs(record.updatedAt, withinLeaseMs);
          expect(claimExisting(record, claim({ owner: 'another' }), soon).code).toBe('in_flight');
        });
      }),
    );
  });
});
