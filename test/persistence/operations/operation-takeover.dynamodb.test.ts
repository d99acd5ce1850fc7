import { addMs } from '../../../functions/domain/instant.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ATTEMPTS_KEPT,
  becomeUnknown,
  failForGood,
  failWithoutEffect,
  succeed,
  type Claim,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { LateOwner } from '../../../functions/usecases/ports/operations.ts';
import { chargeClaim, chargeIntent, claimOf, LEASE_MS } from '../../support/claim-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const error = { code: 'some_error', message: 'as told' };

type MakeClaim = (now: string, owner: string, change?: Partial<Claim>) => Claim;

/** How the first owner leaves the record. */
const leavings = {
  processing: (claimed: OperationRecord) => claimed,
  succeeded: (claimed: OperationRecord) => succeed(claimed, { fine: true }, world.clock.now()),
  'failed for good': (claimed: OperationRecord) => failForGood(claimed, error, world.clock.now()),
  'failed, safe to retry': (claimed: OperationRecord) => failWithoutEffect(claimed, error, world.clock.now()),
  unknown: (claimed: OperationRecord) => becomeUnknown(claimed, error, world.clock.now()),
} as const;

const noEffect: MakeClaim = claimOf;
const effect: MakeClaim = chargeClaim;

async function leave(make: MakeClaim, how: keyof typeof leavings): Promise<OperationRecord> {
  const { record } = await world.ledger.acquire(make(world.clock.now(), 'a'));
  const left = leavings[how](record);
  if (left === record) return left;
  await world.ledger.end({ from: record, to: left });
  return { ...left, revision: record.revision + 1 };
}

describe('DynamoOperations: who may take over', () => {
  const LEASE = 'holds';
  const OVER = 'is over';
  it.each([
    // status, effect started, lease, what the next one gets
    ['processing', noEffect, LEASE, 'in_flight'],
    ['processing', effect, LEASE, 'in_flight'],
    ['processing', noEffect, OVER, 'acquired'],
    ['processing', effect, OVER, 'to_reconcile'],
    ['succeeded', noEffect, LEASE, 'done'],
    ['succeeded', effect, OVER, 'done'],
    ['failed for good', noEffect, LEASE, 'done'],
    ['failed for good', effect, OVER, 'done'],
    ['failed, safe to retry', noEffect, LEASE, 'acquired'],
    ['failed, safe to retry', effect, LEASE, 'acquired'],
    ['failed, safe to retry', effect, OVER, 'acquired'],
    ['unknown', noEffect, LEASE, 'to_reconcile'],
    ['unknown', effect, LEASE, 'to_reconcile'],
    ['unknown', effect, OVER, 'to_reconcile'],
  ] as const)('%s (%p), the lease %s: %s', async (status, make, lease, code) => {
    const left = await leave(make, status);
    if (lease === OVER) world.clock.advance({ milliseconds: LEASE_MS });
    const next = await world.ledger.acquire(make(world.clock.now(), 'b'));
    expect(next.code).toBe(code);
    if (code === 'done' || code === 'in_flight') expect(next.record).toEqual(left);
    else {
      expect(next.record).toMatchObject({ status: 'processing', owner: 'b', epoch: 2, attemptCount: 2 });
      await expect(
        world.ledger.end({ from: left, to: succeed(left, 'late', world.clock.now()) }),
      ).rejects.toThrow(LateOwner);
    }
  });

  it.each(['processing', 'failed, safe to retry', 'unknown'] as const)(
    'has one winner of twenty: %s',
    async (status) => {
      await leave(effect, status);
      world.clock.advance({ milliseconds: LEASE_MS });
      const owners = Array.from({ length: 20 }, (_, index) => `owner ${index}`);
      const claims = await Promise.all(
        owners.map((owner) => world.ledger.acquire(effect(world.clock.now(), owner))),
      );
      expect(claims.filter(({ code }) => code !== 'in_flight')).toHaveLength(1);
    },
  );

  it('recognises its own takeover whose answer was lost', async () => {
    await leave(effect, 'unknown');
    // The first put only finds the record; the second takes it over.
    world.tap.arm('PutItem', 'lose_response', 2);
    expect(await world.ledger.acquire(effect(world.clock.now(), 'b'))).toMatchObject({
      code: 'to_reconcile',
      record: { owner: 'b', epoch: 2, attemptCount: 2 },
    });
  });

  it('does not take over what another one took between its read and its write', async () => {
    await leave(noEffect, 'failed, safe to retry');
    const takeover = world.tap.arm('PutItem', 'hold_before', 2);
    const slow = world.ledger.acquire(noEffect(world.clock.now(), 'slow'));
    await takeover.reached;
    expect(await world.ledger.acquire(noEffect(world.clock.now(), 'fast'))).toMatchObject({
      code: 'acquired',
    });
    takeover.release();
    expect(await slow).toMatchObject({ code: 'in_flight', record: { owner: 'fast' } });
  });

  it('counts no remaining time as a lease that is over', async () => {
    const now = world.clock.now();
    await world.ledger.acquire(noEffect(now, 'a', { leaseExpiresAt: now }));
    expect(await world.ledger.acquire(noEffect(now, 'b'))).toMatchObject({ code: 'acquired' });
  });
});

describe('DynamoOperations: what a record tells', () => {
  it('keeps the start of the effect and the intent until it is certain that there was none', async () => {
    const started = world.clock.now();
    await leave(effect, 'unknown');
    world.clock.advance({ hours: 1 });
    const { record } = await world.ledger.acquire(
      effect(world.clock.now(), 'b', { intent: { ...chargeIntent, amountMinor: 9999 } }),
    );
    expect(record).toMatchObject({ effectStartedAt: started, intent: chargeIntent });

    await world.ledger.end({ from: record, to: failWithoutEffect(record, error, world.clock.now()) });
    world.clock.advance({ hours: 1 });
    const again = await world.ledger.acquire(effect(world.clock.now(), 'c'));
    expect(again.record.effectStartedAt).toBe(world.clock.now());
  });

  it.each([1, 2, 3, 5, 8])('has the last attempts of %i, and how many there were', async (count) => {
    for (let number = 1; number <= count; number += 1) {
      const { record } = await world.ledger.acquire(noEffect(world.clock.now(), `owner ${number}`));
      world.clock.advance({ seconds: 1 });
      // Every second one dies; its attempt is closed by the next.
      if (number % 2 === 0) world.clock.advance({ milliseconds: LEASE_MS });
      else {
        const failed = { code: `error ${number}`, message: 'as told' };
        await world.ledger.end({ from: record, to: failWithoutEffect(record, failed, world.clock.now()) });
      }
    }
    const { record } = await world.ledger.acquire(noEffect(world.clock.now(), 'the last'));
    const made = count + 1;
    expect(record.attemptCount).toBe(made);
    const kept = record.attempts;
    expect(kept.map(({ number }) => number)).toEqual(
      Array.from({ length: made }, (_, index) => index + 1).slice(-ATTEMPTS_KEPT),
    );
    expect(kept.at(-1)).toEqual({ number: made, startedAt: world.clock.now() });
    for (const { number, outcome, error: told, endedAt } of kept.slice(0, -1)) {
      expect(endedAt).toBeDefined();
      expect([outcome, told?.code]).toEqual(
        number % 2 === 0 ? ['abandoned', undefined] : ['failed', `error ${number}`],
      );
    }
  });

  it('forgets after its time as if it were deleted, and not before', async () => {
    const claim = (owner: string) => noEffect(world.clock.now(), owner, { retentionDays: 1 });
    const { record } = await world.ledger.acquire(claim('a'));
    await world.ledger.end({ from: record, to: succeed(record, 1, world.clock.now()) });
    // It is kept from the end of the last attempt's lease.
    world.clock.set(addMs(record.leaseExpiresAt, 86_400_000 - 1000));
    expect(await world.ledger.acquire(claim('b'))).toMatchObject({ code: 'done' });
    world.clock.advance({ seconds: 1 });
    const again = await world.ledger.acquire({ ...claim('c'), fingerprint: 'another request' });
    expect(again).toMatchObject({ code: 'acquired', record: { attemptCount: 1, epoch: 2 } });
    expect(again.record).not.toHaveProperty('result');
  });
});
