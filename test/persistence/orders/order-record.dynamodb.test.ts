import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

/** An order is the record of its own placing: one item, claimed and then written, with its lines beside it. */
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

/** What placing the order has left in its partition, but for what it was placed with. */
const made = async () =>
  (await world.items()).filter(({ pk, sk }) => pk.endsWith(orderId) && sk !== 'DETAILS');

async function expectReplayed(first: unknown): Promise<void> {
  const again = await place();
  expect(again).toMatchObject({ code: 'placed', replayed: true });
  expect({ ...again, replayed: false }).toEqual(first);
  // To the byte, though the item is a map, which has no order of fields.
  expect(JSON.stringify({ ...again, replayed: false })).toBe(JSON.stringify(first));
}

describe('an order, long as it may be', () => {
  it('takes the place of its claim, and tells its record', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), place());
    expect(await made()).toMatchObject([{ sk: 'ORDER', kind: 'order', status: 'processing' }]);
    world.outliveLeases();
    const first = await place();
    expect(first).toMatchObject({ code: 'placed', replayed: false });
    expect(await made()).toMatchObject([{ sk: 'ORDER', status: 'placed' }]);
    expect(await world.operation({ merchantId: MERCHANT, orderId }, 'order')).toMatchObject({
      kind: 'order',
      key: orderId,
      status: 'succeeded',
      attemptCount: 2,
      attempts: [
        { number: 1, outcome: 'abandoned' },
        { number: 2, outcome: 'succeeded' },
      ],
      result: 'answer' in first ? first.answer : undefined,
    });
  });

  it('is not there while it is only claimed', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const placing = place();
    await write.reached;
    expect(await world.orders.find(MERCHANT, orderId)).toBeUndefined();
    expect(await world.orders.history(MERCHANT, orderId)).toBeUndefined();
    write.release();
    await placing;
  });

  it('keeps its place among what is due, so that the index is written once', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const placing = place();
    await write.reached;
    const claim = (await made())[0];
    world.clock.advance({ seconds: 1 });
    write.release();
    await placing;
    const order = (await made())[0];
    expect(claim?.['dueAt']).toEqual(expect.any(String));
    expect([order?.['dueShard'], order?.['dueAt']]).toEqual([claim?.['dueShard'], claim?.['dueAt']]);
  });

  it.each([
    ['after its claim', 'PutItem', 'crash_after'],
    ['before its transaction', 'TransactWriteItems', 'crash_before'],
  ] as const)('is placed by a retry when it died %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), place());
    world.outliveLeases();
    const first = await place();
    expect(first).toMatchObject({ code: 'placed', replayed: false });
    await expectReplayed(first);
  });

  it('is there when its request died before it could say so', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), place());
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
