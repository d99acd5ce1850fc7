import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { moveStockRoute } from '../../../functions/http/products/move-stock.ts';
import { putProductRoute } from '../../../functions/http/products/put-product.ts';
import { readProductRoute } from '../../../functions/http/products/read-product.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** What sets a product, and what moves its stock. */
describe('a product', () => {
  const TERMS = { name: 'A mug', priceMinor: 1250, currency: 'EUR' };
  const call = (headers: Record<string, string>, body: object, sku = 'mug'): ApiCall => ({
    path: { sku },
    headers,
    body: JSON.stringify(body),
  });
  const put = async (headers: Record<string, string>, change: object = {}, sku = 'mug') =>
    answerOf(putProductRoute(world.log, world.catalogue), call(headers, { ...TERMS, ...change }, sku));
  const move = async (headers: Record<string, string>, quantity = -1) =>
    answerOf(
      moveStockRoute(world.log, world.clock, (command) => world.commands.moveStock(command)),
      call({ 'idempotency-key': 'k1', ...headers }, { quantity, reason: 'count' }),
    );
  const read = async () => answerOf(readProductRoute(world.log, world.catalogue), { path: { sku: 'mug' } });
  const tag = async () => String((await read()).headers['etag']);

  it('is made once: 201, and 200 from then on', async () => {
    expect(await put({ 'if-none-match': '*' }, {}, 'cup')).toMatchObject({
      status: 201,
      headers: { etag: '"r1"' },
    });
    expect(await put({ 'if-none-match': '*' }, {}, 'cup')).toMatchObject({ status: 412 });
    expect(await put({}, {}, 'cup')).toMatchObject({ status: 200, headers: { etag: '"r2"' } });
    expect(await put({ 'if-match': '*' }, {}, 'glass')).toMatchObject({ status: 412 });
    expect(await world.catalogue.find(MERCHANT, 'glass')).toBeUndefined();
  });

  it('is made by one of two at once', async () => {
    const both = await Promise.all([
      put({ 'if-none-match': '*' }, {}, 'cup'),
      put({ 'if-none-match': '*' }, {}, 'cup'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 412]);
  });

  it('is not overwritten by an editor who has not seen it as it is', async () => {
    const seen = await tag();
    expect(await put({ 'if-match': seen }, { priceMinor: 1300 })).toMatchObject({ status: 200 });
    expect(await put({ 'if-match': seen }, { priceMinor: 999 })).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    expect(await read()).toMatchObject({ body: { priceMinor: 1300 } });
  });

  it('is overwritten by one of two editors who have seen the same', async () => {
    const seen = await tag();
    const both = await Promise.all(
      [1300, 1400].map((priceMinor) => put({ 'if-match': seen }, { priceMinor })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('has the same tag however its stock moves, and is shown whole to one who knows the tag', async () => {
    const seen = await tag();
    expect((await move({})).status).toBe(201);
    expect(await tag()).toBe(seen);
    const again = await answerOf(readProductRoute(world.log, world.catalogue), {
      path: { sku: 'mug' },
      headers: { 'if-none-match': seen },
    });
    expect(again).toMatchObject({ status: 200, body: { onHand: 9 } });
    expect(await put({ 'if-match': seen })).toMatchObject({ status: 200 });
  });

  it.each([-1, 5])('moves its stock by %d only as it was seen, and a 412 binds no key', async (quantity) => {
    const seen = await tag();
    await put({}, { priceMinor: 1300 });
    expect((await move({ 'if-match': seen }, quantity)).status).toBe(412);
    expect(await world.onHand()).toBe(10);
    const first = await move({ 'if-match': await tag() }, quantity);
    expect(first.status).toBe(201);
    expect(await world.onHand()).toBe(10 + quantity);
    expect(await move({ 'if-match': seen }, quantity)).toEqual({
      ...first,
      headers: { ...first.headers, 'idempotent-replayed': 'true' },
    });
  });

  it('moves no stock if it is set between its read and the write', async () => {
    const seen = await tag();
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const slow = move({ 'if-match': seen });
    await write.reached;
    await put({}, { priceMinor: 1300 });
    write.release();
    expect((await slow).status).toBe(412);
    expect(await world.onHand()).toBe(10);
  });

  it('moves stock in shards as it was seen, also what lies elsewhere', async () => {
    await put({}, { stockShards: 4 });
    await world.moveStock('delivery', 10);
    expect((await move({ 'if-match': await tag() }, -20)).status).toBe(201);
    expect(await world.onHand()).toBe(0);
    expect(await move({ 'idempotency-key': 'k2', 'if-match': await tag() }, -1)).toMatchObject({
      status: 409,
      body: { code: 'stock_too_low' },
    });
  });
});
