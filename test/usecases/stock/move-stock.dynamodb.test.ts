import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import { MERCHANT, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { movementsIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const movements = async () => movementsIn(await world.items()).map(({ quantity }) => quantity);

describe('moveStock', () => {
  it('moves stock and keeps the movement', async () => {
    expect(await world.moveStock('k1', 5)).toMatchObject({
      code: 'moved',
      replayed: false,
      answer: { sku: 'mug', quantity: 5, reason: 'delivery', at: world.clock.now() },
    });
    expect(await world.onHand()).toBe(15);
    expect(await movements()).toEqual(expect.arrayContaining([10, 5]));
  });

  it('moves once per key', async () => {
    const first = await world.moveStock('k1', -4);
    const before = await world.items();
    expect(await world.moveStock('k1', -4)).toEqual({ ...first, replayed: true });
    expect(await world.moveStock('k1', -5)).toEqual({ code: 'key_reused' });
    expect(await world.items()).toEqual(before);
    expect(await world.onHand()).toBe(6);
  });

  it('moves once in ten requests at once', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => world.moveStock('k1', -4)));
    expect(results.filter((result) => result.code === 'moved' && !result.replayed)).toHaveLength(1);
    expect(await world.onHand()).toBe(6);
  });

  it('never takes more than there is', async () => {
    expect(await world.moveStock('k1', -11)).toEqual({ code: 'stock_too_low' });
    expect(await world.onHand()).toBe(10);
    const results = await Promise.all(
      Array.from({ length: 7 }, (_, index) => world.moveStock(`loss ${index}`, -3)),
    );
    expect(results.filter(({ code }) => code === 'moved')).toHaveLength(3);
    expect(await world.onHand()).toBe(1);
  });

  it('can be tried again under its key after a refusal', async () => {
    await world.moveStock('k1', -11);
    await world.moveStock('delivery', 1);
    expect(await world.moveStock('k1', -11)).toMatchObject({ code: 'moved', replayed: false });
    expect(await world.onHand()).toBe(0);
  });

  it('writes nothing for a product that is not there', async () => {
    const before = await world.items();
    expect(await world.moveStock('k1', 5, 'cup')).toEqual({ code: 'unknown_product' });
    expect(await world.moveStock('k1', 5, 'mug', OTHER_MERCHANT)).toEqual({ code: 'unknown_product' });
    expect(await world.items()).toEqual(before);
  });

  it.each([
    ['while there is stock', 0],
    ['when the stock has gone since', -6],
  ])('moves once however old the key is: %s', async (_, sold) => {
    await world.moveStock('k1', -4);
    if (sold < 0) await world.moveStock('sold elsewhere', sold);
    const before = await world.onHand();
    world.clock.advance({ days: 31 });
    const key = keyDigest('k1');
    await world.forget(operationKey({ merchantId: MERCHANT, kind: 'stock', key, subject: { sku: 'mug' } }));
    expect(await world.moveStock('k1', -4)).toEqual({ code: 'movement_exists' });
    expect(await world.onHand()).toBe(before);
  });

  it.each([
    ['the claim', 'PutItem'],
    ['the transaction', 'TransactWriteItems'],
  ] as const)('survives a lost answer to %s', async (_, name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.moveStock('k1', -4)).toMatchObject({ code: 'moved', replayed: false });
    expect(await world.onHand()).toBe(6);
  });

  it('continues from the claim', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.moveStock('k1', -4));
    expect(await world.moveStock('k1', -4)).toMatchObject({ code: 'request_in_flight' });
    world.outliveLeases();
    expect(await world.moveStock('k1', -4)).toMatchObject({ code: 'moved' });
    expect(await world.onHand()).toBe(6);
  });

  it('continues from the movement', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.moveStock('k1', -4));
    expect(await world.moveStock('k1', -4)).toMatchObject({ code: 'moved', replayed: true });
    expect(await world.onHand()).toBe(6);
  });
});
