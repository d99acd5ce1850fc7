import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { shardOf } from '../../../functions/persistence/stock/stock-shards.ts';
import { RETRIES } from '../../../functions/persistence/table/retry-on-conflict.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { ordersIn } from '../../../assurance/world/table-reader.ts';
import { tornAfter } from '../../support/torn-orders.ts';
import { transactionCancelled } from '../../support/transaction-cancelled.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const SHARDS = 4;
const hot = { sku: 'hot', name: 'A hot one', priceMinor: 1250, currency: 'EUR', stockShards: SHARDS };
const ordering = (quantity: number) => orderRequest({ lines: [{ sku: 'hot', quantity }] });

/** An order whose shard is not the first one, which is where prices are and what was given back. */
const key = ['k1', 'k2', 'k3'].find((name) => shardOf(orderIdFor(MERCHANT, name), SHARDS) !== 0) ?? '';
const own = shardOf(orderIdFor(MERCHANT, key), SHARDS);

async function levels(): Promise<Record<string, number>> {
  const shards = (await world.items()).filter(({ pk }) => pk === `M#${MERCHANT}#SKU#hot`);
  return Object.fromEntries(
    shards.flatMap(({ sk, onHand }) => (sk.startsWith('PRODUCT') ? [[sk, Number(onHand)]] : [])),
  );
}

async function stocked(units: number): Promise<void> {
  await world.putProduct(hot);
  await world.moveStock('delivery', units, 'hot');
}

/** Units into shards and out of them, which the ledger does in one transaction. */
async function move(units: Record<string, number>): Promise<void> {
  for (const [sk, more] of Object.entries(units)) {
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk: `M#${MERCHANT}#SKU#hot`, sk }),
        UpdateExpression: 'ADD onHand :more',
        ExpressionAttributeValues: marshall({ ':more': more }),
      }),
    );
  }
}

describe('stock in shards', () => {
  it('is delivered to all of them and is one number for whoever asks', async () => {
    await stocked(10);
    expect(await levels()).toEqual({ PRODUCT: 3, 'PRODUCT#1': 3, 'PRODUCT#2': 2, 'PRODUCT#3': 2 });
    expect(await world.catalogue.find(MERCHANT, 'hot')).toEqual({ ...hot, onHand: 10, version: 1 });
    expect(await world.putProduct({ ...hot, priceMinor: 999 })).toEqual({
      ...hot,
      priceMinor: 999,
      onHand: 10,
      version: 2,
    });
  });

  it('is delivered to a single shard while others are at them without a pause', async () => {
    await stocked(4);
    for (let nth = 1; nth <= 1 + RETRIES; nth += 1) {
      world.tap.arm('TransactWriteItems', {
        answer: transactionCancelled('None', 'None', 'TransactionConflict'),
      });
    }
    expect(await world.moveStock('in the middle of a sale', 8, 'hot')).toMatchObject({ code: 'moved' });
    expect(Object.values(await levels()).sort()).toEqual([1, 1, 1, 9]);
  });

  it('is not out of stock while units move from shard to shard, though the key was claimed before', async () => {
    await stocked(2);
    await move({ PRODUCT: -1, 'PRODUCT#1': -1, 'PRODUCT#3': 2 });
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder(key, ordering(2)));
    world.outliveLeases();
    // It reads the first shard, which is empty then; and the last one, which is empty by then.
    const orders = tornAfter(world, 1, () => move({ 'PRODUCT#3': -2, PRODUCT: 2 }));
    expect(await world.placeOrder(key, ordering(2), { orders })).toMatchObject({ code: 'placed' });
    expect(new Set(Object.values(await levels()))).toEqual(new Set([0]));
  });

  it('costs an order one query more, and touches one shard', async () => {
    await stocked(40);
    world.tap.sent.length = 0;
    await world.placed(key, ordering(2));
    expect(world.tap.sent).toEqual(['BatchGetItem', 'Query', 'PutItem', 'TransactWriteItems']);
    expect(await levels()).toMatchObject({ [`PRODUCT#${own}`]: 8, PRODUCT: 10 });
  });

  it('sells an order what no shard has alone', async () => {
    await stocked(10);
    expect(await world.placeOrder(key, ordering(9))).toMatchObject({ code: 'placed' });
    expect(await world.onHand('hot')).toBe(1);
    expect(await world.placeOrder('another', ordering(2))).toMatchObject({ code: 'out_of_stock' });
  });

  it('is sold to the last unit and not one more, by many at once', async () => {
    await stocked(10);
    const results = await Promise.all(
      Array.from({ length: 15 }, (_, index) => world.placeOrder(`many ${index}`, ordering(1))),
    );
    expect(results.filter(({ code }) => code === 'placed')).toHaveLength(10);
    expect(results.filter(({ code }) => code === 'out_of_stock')).toHaveLength(5);
    expect(await world.onHand('hot')).toBe(0);
  });

  it('is sold wherever it lies when shards come and go', async () => {
    await world.putProduct({ sku: 'hot', name: 'A hot one', priceMinor: 1250, currency: 'EUR' });
    await world.moveStock('before', 4, 'hot');
    await world.putProduct(hot);
    expect(await levels()).toEqual({ PRODUCT: 4 });
    await world.placed(key, ordering(1));
    expect(await levels()).toEqual({ PRODUCT: 2, [`PRODUCT#${own}`]: 1 });

    await world.putProduct({ ...hot, stockShards: 1 });
    await world.placed('last', ordering(3));
    expect(await levels()).toEqual({ PRODUCT: 0, [`PRODUCT#${own}`]: 0 });
  });

  it('keeps its shards when a price is set', async () => {
    await stocked(10);
    const { stockShards: _kept, ...product } = hot;
    expect(await world.putProduct({ ...product, priceMinor: 999 })).toMatchObject({
      stockShards: SHARDS,
    });
  });

  it('is lost, counted and given back as one stock', async () => {
    await stocked(10);
    expect(await world.moveStock('theft', -9, 'hot')).toMatchObject({ code: 'moved' });
    expect(await world.moveStock('theft again', -2, 'hot')).toEqual({ code: 'stock_too_low' });
    await world.moveStock('more', 3, 'hot');

    const order = await world.placed(key, { ...ordering(4), paymentMethod: DECLINED_CARD });
    expect(await world.onHand('hot')).toBe(0);
    await world.chargePayment(order);
    expect(await world.onHand('hot')).toBe(4);
    expect(await world.attemptPayment(order, 'again')).toMatchObject({ code: 'attempted' });
    expect(await world.onHand('hot')).toBe(0);
    await world.cancelOrder(order);
    expect(await world.onHand('hot')).toBe(4);
  });

  it('is at the price of a moment ago', async () => {
    await stocked(40);
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const placing = world.placeOrder(key, ordering(2));
    await write.reached;
    await world.putProduct({ ...hot, priceMinor: 999 });
    write.release();
    expect(await placing).toMatchObject({ code: 'placed', answer: { totalMinor: 2500 } });
  });

  it('is looked for again before an order is told that there is none', async () => {
    await stocked(10);
    const order = await world.placed(key, { ...ordering(2), paymentMethod: DECLINED_CARD });
    await world.chargePayment(order);
    await world.moveStock('theft', -9, 'hot');

    const second = world.tap.arm('Query', 'hold_before', 2);
    const attempting = world.attemptPayment(order, 'again');
    await second.reached;
    await world.moveStock('found', 1, 'hot');
    second.release();
    expect(await attempting).toMatchObject({ code: 'attempted' });
    expect(await world.onHand('hot')).toBe(0);
  });

  it('goes to whoever is faster, and the other looks for what is left', async () => {
    await stocked(10);
    const refill = world.tap.arm('TransactWriteItems', 'hold_before', 2);
    const placing = world.placeOrder(key, ordering(4));
    await refill.reached;
    await world.moveStock('theft', -6, 'hot');
    refill.release();
    expect(await placing).toMatchObject({ code: 'placed' });
    expect(await world.onHand('hot')).toBe(0);
  });
});

describe('stock on its way between shards', () => {
  beforeEach(async () => stocked(10));

  it.each([
    ['before it moved', 'crash_before', 2],
    ['after it moved', 'crash_after', 2],
    ['before it was taken', 'crash_before', 3],
  ] as const)('is as much as before when a worker dies %s', async (_, fault, nth) => {
    await dies(world.tap.arm('TransactWriteItems', fault, nth), world.placeOrder(key, ordering(5)));
    expect(await world.onHand('hot')).toBe(10);
    expect(ordersIn(await world.items())).toEqual([]);

    world.outliveLeases();
    expect(await world.placeOrder(key, ordering(5))).toMatchObject({ code: 'placed', replayed: false });
    expect(await world.onHand('hot')).toBe(5);
  });

  it('moves once when the answer is lost', async () => {
    world.tap.arm('TransactWriteItems', 'lose_response', 2);
    expect(await world.placeOrder(key, ordering(5))).toMatchObject({ code: 'placed' });
    expect(await world.onHand('hot')).toBe(5);
  });
});
