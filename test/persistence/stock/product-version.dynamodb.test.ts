import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { productKey } from '../../../functions/persistence/table/keys.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import { putProduct } from '../../../functions/usecases/stock/put-product.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const at = (priceMinor: number, sku = 'mug') => ({ sku, name: 'A mug', priceMinor, currency: 'EUR' });
const price = async (sku = 'mug') => (await world.catalogue.find(MERCHANT, sku))?.priceMinor;

describe('a product’s version', () => {
  it('keeps a write that comes late from undoing a newer price', async () => {
    const late = world.tap.arm('UpdateItem', 'hold_before');
    const writing = world.catalogue.put(MERCHANT, at(1000), 1);
    await late.reached;
    await world.putProduct(at(2000));
    late.release();
    expect(await writing).toEqual({ code: 'product_changed' });
    expect(await price()).toBe(2000);
  });

  it('keeps a creation that comes late from undoing a newer price', async () => {
    const late = world.tap.arm('UpdateItem', 'hold_before');
    const writing = world.catalogue.put(MERCHANT, at(1000, 'cup'), 'absent');
    await late.reached;
    await world.putProduct(at(2000, 'cup'));
    late.release();
    expect(await writing).toEqual({ code: 'product_changed' });
    expect(await price('cup')).toBe(2000);
  });

  it('moves with what PUT sets, and with nothing else', async () => {
    expect(await world.catalogue.find(MERCHANT, 'mug')).toMatchObject({ version: 1, onHand: 10 });
    await world.moveStock('more', 5);
    await world.placed('k1');
    expect(await world.catalogue.find(MERCHANT, 'mug')).toMatchObject({ version: 1, onHand: 13 });
    expect(await world.putProduct(at(1300))).toMatchObject({ version: 2, onHand: 13 });
  });

  it('is read again where another editor was faster, and the last one wins', async () => {
    const first = world.tap.arm('UpdateItem', 'hold_before');
    const editing = world.putProduct(at(1000));
    await first.reached;
    await world.putProduct(at(2000));
    first.release();
    expect(await editing).toMatchObject({ priceMinor: 1000, version: 3 });
  });

  it('ends in a fault of its own where others are always faster', async () => {
    const others = {
      find: async () => world.catalogue.find(MERCHANT, 'mug'),
      put: async () => ({ code: 'product_changed' }) as const,
    };
    await expect(putProduct(others, MERCHANT, at(1000))).rejects.toThrow(ConflictError);
  });

  it('begins with the first PUT of a product that has none, and there is one such', async () => {
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall(productKey(MERCHANT, 'mug')),
        UpdateExpression: 'REMOVE version, writer',
      }),
    );
    expect(await world.catalogue.put(MERCHANT, at(900), 'absent')).toEqual({ code: 'product_changed' });
    expect(await world.catalogue.put(MERCHANT, at(1000), 0)).toMatchObject({ product: { version: 1 } });
    expect(await world.catalogue.put(MERCHANT, at(1100), 0)).toEqual({ code: 'product_changed' });
    expect(await price()).toBe(1000);
  });
});
