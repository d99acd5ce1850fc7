import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../functions/domain/identity.ts';
import { operationKey, operationResultKey } from '../../functions/ledger/keys.ts';
import { closeAtRest } from '../support/at-rest.ts';
import { MERCHANT, orderRequest } from '../support/order-builders.ts';
import { dies, openWorld, type World } from '../support/world.ts';

/** A result that its record has no room for stands beside it, in an item of its own. */
let world: World;
beforeEach(async () => {
  world = await openWorld();
  for (const sku of SKUS) await world.stock(sku, 10);
});
afterEach(() => closeAtRest(world));

const SKUS = Array.from({ length: 8 }, (_, index) => `a-teapot-of-its-own-kind-${index + 1}`);
const request = orderRequest({ lines: SKUS.map((sku) => ({ sku, quantity: 1 })) });
const place = () => world.placeOrder('k1', request);

const orderId = orderIdFor(MERCHANT, 'k1');
const id = { merchantId: MERCHANT, kind: 'order', key: orderId, subject: { orderId } } as const;

const itemAt = async ({ pk, sk }: { readonly pk: string; readonly sk: string }) =>
  (await world.items()).find((item) => item.pk === pk && item.sk === sk);
const resultItems = async () => (await world.items()).filter(({ sk }) => sk.startsWith('RESULT#'));

async function expectReplayed(first: unknown): Promise<void> {
  const again = await place();
  expect(again).toMatchObject({ code: 'placed', replayed: true });
  expect({ ...again, replayed: false }).toEqual(first);
  // To the byte: a stored map would have lost the order of its fields.
  expect(JSON.stringify({ ...again, replayed: false })).toBe(JSON.stringify(first));
}

describe('a request whose result is long', () => {
  it('has its result beside its record, which stays within one unit', async () => {
    const first = await place();
    expect(first).toMatchObject({ code: 'placed', replayed: false });
    const record = await itemAt(operationKey(id));
    expect(record).toMatchObject({ status: 'succeeded', resultBeside: true });
    expect(record).not.toHaveProperty('result');
    const beside = await itemAt(operationResultKey(id));
    expect(beside).toMatchObject({ expiresAt: record?.['expiresAt'] });
    expect(JSON.stringify(record).length).toBeLessThan(1024);
    await expectReplayed(first);
  });

  it('is replayed until it is forgotten', async () => {
    const first = await place();
    world.clock.advance({ days: 29 });
    await expectReplayed(first);
    world.clock.advance({ days: 2 });
    expect(await place()).toEqual({ code: 'order_exists', orderId });
  });

  it('is not missed when the database deletes the result before the record', async () => {
    await place();
    world.clock.advance({ days: 31 });
    await world.forget(operationResultKey(id));
    expect(await place()).toEqual({ code: 'order_exists', orderId });
  });

  it.each([
    ['after its claim', 'PutItem', 'crash_after'],
    ['before its transaction', 'TransactWriteItems', 'crash_before'],
  ] as const)('leaves no result when it died %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), place());
    expect(await resultItems()).toEqual([]);
    world.outliveLeases();
    const first = await place();
    expect(first).toMatchObject({ code: 'placed', replayed: false });
    await expectReplayed(first);
  });

  it('has its result when it died before it could say so', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), place());
    expect(await resultItems()).toHaveLength(1);
    const again = await place();
    expect(again).toMatchObject({
      code: 'placed',
      replayed: true,
      answer: { orderId, lines: SKUS.map((sku) => ({ sku })) },
    });
  });

  it.each(['BatchGetItem', 'PutItem', 'TransactWriteItems'] as const)(
    'survives a lost answer: %s',
    async (name) => {
      world.tap.arm(name, 'lose_response');
      const first = await place();
      expect(first).toMatchObject({ code: 'placed', replayed: false });
      await expectReplayed(first);
    },
  );

  it('survives a lost answer when it is replayed', async () => {
    const first = await place();
    world.tap.arm('GetItem', 'lose_response');
    await expectReplayed(first);
  });

  it('has one result of ten requests at once, and no zombie writes another', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = place();
    await write.reached;
    world.outliveLeases();
    const all = await Promise.all(Array.from({ length: 10 }, place));
    const [first] = all.filter((result) => result.code === 'placed' && !result.replayed);
    const before = await world.items();
    write.release();
    await expect(zombie).rejects.toThrow('another owner');
    expect(await world.items()).toEqual(before);
    await expectReplayed(first);
  });
});
