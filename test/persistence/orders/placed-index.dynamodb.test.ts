import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { apiKeysOf } from '../../../functions/persistence/lists/dynamo-api-key-list.ts';
import { MerchantRegistry } from '../../../functions/persistence/merchants/merchant-registry.ts';
import { PlacedIndex } from '../../../functions/persistence/orders/placed-index.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { backfill } from '../../../cli/operator/backfill.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.stock('mug', 500);
});
afterEach(async () => world.close());

async function placedBy(merchantId: string, from: string, until: string): Promise<readonly string[]> {
  const found: string[] = [];
  const index = new PlacedIndex(world.plainClient(), world.tableName);
  for await (const { orderId } of index.newestFirst(merchantId, { from, until })) found.push(orderId);
  return found;
}

const EVER = ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'] as const;

/** An order as a release before the index wrote it. */
async function asBefore({ merchantId, orderId }: OrderKey): Promise<void> {
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk: `M#${merchantId}#O#${orderId}`, sk: 'ORDER' }),
      UpdateExpression: 'REMOVE placedShard, listShard, listedBy',
    }),
  );
}

describe('the orders of a merchant', () => {
  it('come newest first, whatever shards they are in, and nobody else’s among them', async () => {
    const placed: string[] = [];
    for (let count = 1; count <= 12; count += 1) {
      world.clock.advance({ minutes: 1 });
      placed.unshift((await world.placed(`k${count}`)).orderId);
    }
    await world.stock('mug', 5, 1250, 'other');
    await world.placed('k1', {}, 'other');

    expect(await placedBy(MERCHANT, ...EVER)).toEqual(placed);
    const shards = new Set((await world.items()).map(({ placedShard }) => placedShard));
    expect(shards.size).toBeGreaterThan(3);
  });

  it('are those of the period, both ends included', async () => {
    const times: string[] = [];
    for (const key of ['a', 'b', 'c']) {
      world.clock.advance({ hours: 1 });
      times.push(world.clock.now());
      await world.placed(key);
    }
    const [first = '', second = ''] = times;
    expect(await placedBy(MERCHANT, first, second)).toHaveLength(2);
    expect(await placedBy(MERCHANT, second, second)).toHaveLength(1);
  });

  it('stay where they are whatever becomes of them', async () => {
    const order = await world.placed('k1');
    const shard = async () => (await world.items()).find(({ sk }) => sk === 'ORDER')?.['placedShard'];
    const before = await shard();
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 100);
    await world.runWorkflow(order);
    expect(await shard()).toBe(before);
    expect(await placedBy(MERCHANT, ...EVER)).toEqual([order.orderId]);
  });

  it('are all of them where there are more than a page of one shard', async () => {
    for (let count = 1; count <= 120; count += 1) await world.placed(`k${count}`);
    await Promise.all(
      (await world.items())
        .filter(({ sk }) => sk === 'ORDER')
        .map(async ({ pk, sk }) =>
          world.write(
            new UpdateItemCommand({
              TableName: world.tableName,
              Key: marshall({ pk, sk }),
              UpdateExpression: 'SET placedShard = :one',
              ExpressionAttributeValues: marshall({ ':one': `${MERCHANT}#0` }),
            }),
          ),
        ),
    );
    expect(new Set(await placedBy(MERCHANT, ...EVER)).size).toBe(120);
  });
});

describe('an order of an earlier release', () => {
  it('is brought in by its next write', async () => {
    const order = await world.placed('k1');
    await asBefore(order);
    expect(await placedBy(MERCHANT, ...EVER)).toEqual([]);
    await world.runWorkflow(order);
    expect(await placedBy(MERCHANT, ...EVER)).toEqual([order.orderId]);
  });

  it('is brought in by the backfill, with its merchant, and nothing else of it changes', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 100);
    await world.runWorkflow(order);
    const items = async () => (await world.items()).filter(({ pk }) => pk.startsWith('M#'));
    const after = await items();
    await asBefore(order);
    for (const { pk, sk } of after.filter(({ sk }) => sk === 'PRODUCT' || sk.startsWith('CREDIT#'))) {
      const UpdateExpression = 'REMOVE listShard, listedBy';
      await world.write(
        new UpdateItemCommand({ TableName: world.tableName, Key: marshall({ pk, sk }), UpdateExpression }),
      );
    }
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk: 'K#abcdefghijkl', sk: 'APIKEY' }),
        UpdateExpression: 'SET merchantId = :merchant, createdAt = :createdAt',
        ExpressionAttributeValues: marshall({
          ':merchant': MERCHANT,
          ':createdAt': '2026-11-01T00:00:00.000Z',
        }),
      }),
    );
    const client = world.plainClient();
    const told: number[] = [];
    const once = async () => backfill(client, world.tableName, ({ orders }) => told.push(orders));
    expect(await once()).toMatchObject({
      orders: 1,
      products: 1,
      documents: 1,
      apiKeys: 1,
      merchants: 1,
    });
    expect(await once()).toMatchObject({
      orders: 0,
      products: 0,
      documents: 0,
      apiKeys: 0,
      merchants: 1,
    });
    expect(told).toEqual([1, 0]);

    expect(await placedBy(MERCHANT, ...EVER)).toEqual([order.orderId]);
    const apiKeys = await apiKeysOf(client, world.tableName, MERCHANT);
    expect(apiKeys.map(({ keyId }) => keyId)).toEqual(['abcdefghijkl']);
    const merchants: string[] = [];
    for await (const merchant of new MerchantRegistry(client, world.tableName).all())
      merchants.push(merchant);
    expect(merchants).toEqual([MERCHANT]);
    expect(await items()).toEqual(after);
  });
});
