import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import {
  becomeUnknown,
  failForGood,
  failWithoutEffect,
  succeed,
  type Acquisition,
  type Claim,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import { LateOwner } from '../../../functions/usecases/ports/operations.ts';
import { chargeClaim, claimOf, LEASE_MS } from '../../support/claim-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const error = { code: 'some_error', message: 'as told' };

const claim = (owner: string, change: Partial<Claim> = {}) => claimOf(world.clock.now(), owner, change);

async function acquired(owner: string, change: Partial<Claim> = {}): Promise<OperationRecord> {
  const { code, record } = await world.ledger.acquire(claim(owner, change));
  if (code !== 'acquired') throw new Error(`not acquired: ${code}`);
  return record;
}

const end = (claimed: OperationRecord, how: (claimed: OperationRecord) => OperationRecord) =>
  world.ledger.end({ from: claimed, to: how(claimed) });

const endings = {
  succeed: (claimed: OperationRecord) => succeed(claimed, { fine: true }, world.clock.now()),
  failForGood: (claimed: OperationRecord) => failForGood(claimed, error, world.clock.now()),
  failWithoutEffect: (claimed: OperationRecord) => failWithoutEffect(claimed, error, world.clock.now()),
  becomeUnknown: (claimed: OperationRecord) => becomeUnknown(claimed, error, world.clock.now()),
};

describe('DynamoOperations: the first claim', () => {
  it('has one winner of fifty', async () => {
    const owners = Array.from({ length: 50 }, (_, index) => `owner ${index}`);
    const claims = await Promise.all(owners.map((owner) => world.ledger.acquire(claim(owner))));
    expect(claims.filter(({ code }) => code === 'acquired')).toHaveLength(1);
    expect(claims.filter(({ code }) => code === 'in_flight')).toHaveLength(49);
    const winner = claims.find(({ code }) => code === 'acquired');
    expect(new Set(claims.map(({ record }) => record.owner))).toEqual(new Set([winner?.record.owner]));
  });

  it('is one request, and names the lease to those who come later', async () => {
    expect(await world.tap.during(() => world.ledger.acquire(claim('a')))).toEqual(['PutItem']);
    let late: Acquisition | undefined;
    expect(await world.tap.during(async () => (late = await world.ledger.acquire(claim('b'))))).toEqual([
      'PutItem',
    ]);
    expect(late).toMatchObject({
      code: 'in_flight',
      record: { owner: 'a', leaseExpiresAt: addMs(world.clock.now(), LEASE_MS) },
    });
  });

  it('keeps apart the merchants, the kinds and the keys', async () => {
    const { id } = claim('a');
    await acquired('a');
    await acquired('b', { id: { ...id, merchantId: 'globex' } });
    await acquired('c', { id: { ...id, kind: 'checkout' } });
    await acquired('d', { id: { ...id, kind: 'checkout', key: 'other' } });
  });

  it('compares the request before it tells anything', async () => {
    const claimed = await acquired('a');
    const other = { fingerprint: 'another request' };
    expect(await world.ledger.acquire(claim('b', other))).toMatchObject({ code: 'other_request' });
    await end(claimed, endings.succeed);
    expect(await world.ledger.acquire(claim('b', other))).toMatchObject({ code: 'other_request' });
  });

  it('recognises its own put whose answer was lost', async () => {
    world.tap.arm('PutItem', 'lose_response');
    const claimed = await acquired('a');
    expect(claimed).toMatchObject({ owner: 'a', epoch: 1, attemptCount: 1 });
    await end(claimed, endings.succeed);
  });

  it('is its own after a lost answer also with an effect: nothing was sent yet', async () => {
    world.tap.arm('PutItem', 'lose_response');
    expect(await world.ledger.acquire(chargeClaim(world.clock.now(), 'a'))).toMatchObject({
      code: 'acquired',
      record: { effectStartedAt: world.clock.now() },
    });
  });

  it('is a first one again when the record that was read has been deleted', async () => {
    const claimed = await acquired('a', { retentionDays: 1 });
    await end(claimed, endings.succeed);
    world.clock.advance({ days: 2 });
    const known = endings.succeed(claimed);
    await world.forget(operationKey(claimed));
    expect(await world.ledger.acquire(claim('b', { retentionDays: 1 }), known)).toMatchObject({
      code: 'acquired',
      record: { owner: 'b', attemptCount: 1 },
    });
  });
});

describe('DynamoOperations: fencing', () => {
  it.each(Object.entries(endings))('%s is written by the holder, and read back', async (_, how) => {
    const claimed = await acquired('a');
    const ended = how(claimed);
    await world.ledger.end({ from: claimed, to: ended });
    const { record } = await world.ledger.acquire(claim('b', { fingerprint: 'another request' }));
    expect(record).toEqual({ ...ended, revision: claimed.revision + 1 });
  });

  it.each(Object.entries(endings))('%s is refused to a late owner', async (_, how) => {
    const late = await acquired('a');
    world.clock.advance({ milliseconds: LEASE_MS });
    const owner = await acquired('b');
    await expect(end(late, how)).rejects.toThrow(LateOwner);
    await end(owner, endings.succeed);
    await expect(end(late, how)).rejects.toThrow(LateOwner);
    expect(await world.ledger.acquire(claim('c'))).toMatchObject({ code: 'done', record: { owner: 'b' } });
  });

  it.each(Object.entries(endings))('%s happens although its answer was lost', async (_, how) => {
    const claimed = await acquired('a');
    world.tap.arm('PutItem', 'lose_response');
    await end(claimed, how);
    const { record } = await world.ledger.acquire(claim('b', { fingerprint: 'another request' }));
    expect(record).toEqual({ ...how(claimed), revision: claimed.revision + 1 });
  });

  it.each(Object.entries(endings))('%s is refused once the record is gone', async (_, how) => {
    const claimed = await acquired('a');
    await world.forget(operationKey(claimed));
    await expect(end(claimed, how)).rejects.toThrow(LateOwner);
  });

  it('refuses a second ending of the same owner', async () => {
    const claimed = await acquired('a');
    await end(claimed, endings.succeed);
    await expect(end(claimed, endings.failWithoutEffect)).rejects.toThrow(LateOwner);
    expect(await world.ledger.acquire(claim('b'))).toMatchObject({
      code: 'done',
      record: { status: 'succeeded', result: { fine: true } },
    });
  });

  it('takes a failure that is safe to retry for no failure for good, nor the reverse', async () => {
    const claimed = await acquired('a');
    await end(claimed, endings.failWithoutEffect);
    await expect(end(claimed, endings.failForGood)).rejects.toThrow(LateOwner);
    const next = await acquired('b');
    await end(next, endings.failForGood);
    await expect(end(next, endings.failWithoutEffect)).rejects.toThrow(LateOwner);
  });

  it('keeps an ending that comes after the lease if nobody took over', async () => {
    const claimed = await acquired('a');
    world.clock.advance({ days: 1 });
    await end(claimed, endings.succeed);
    expect(await world.ledger.acquire(claim('b'))).toMatchObject({ code: 'done' });
  });

  it('leaves to the next owner what the first one claimed and died with', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.ledger.acquire(claim('a')));
    expect(await world.ledger.acquire(claim('b'))).toMatchObject({ code: 'in_flight' });
    world.clock.advance({ milliseconds: LEASE_MS });
    expect(await acquired('b')).toMatchObject({ epoch: 2 });
  });
});
