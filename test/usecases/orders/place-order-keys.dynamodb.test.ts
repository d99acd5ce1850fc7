import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Orders } from '../../../functions/usecases/ports/orders.ts';
import { MERCHANT, orderRequest, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { ordersIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

describe('placeOrder with a key that was used', () => {
  it('replays the answer to the byte, in one request', async () => {
    const first = await world.placeOrder('k1', orderRequest({ externalReference: 'Ж 7' }));
    const before = await world.items();
    let second: unknown;
    const sent = await world.tap.during(async () => {
      second = await world.placeOrder('k1', orderRequest({ externalReference: 'Ж 7' }));
    });
    expect(JSON.stringify(second)).toBe(JSON.stringify({ ...first, replayed: true }));
    expect(sent).toEqual(['BatchGetItem']);
    expect(await world.items()).toEqual(before);
    expect(world.workflow.started).toHaveLength(1);
  });

  it('replays the first answer after the order moved on', async () => {
    const first = await world.placeOrder('k1');
    await world.runWorkflow({ merchantId: MERCHANT, orderId: first.orderId });
    expect(await world.placeOrder('k1')).toEqual({ ...first, replayed: true });
  });

  it('replays after the product is sold out or dearer', async () => {
    const first = await world.placeOrder('k1', orderRequest({ lines: [{ sku: 'mug', quantity: 10 }] }));
    await world.stock('mug', 0, 9999);
    expect(await world.placeOrder('k1', orderRequest({ lines: [{ sku: 'mug', quantity: 10 }] }))).toEqual({
      ...first,
      replayed: true,
    });
  });

  it('replays a long answer to the byte', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => ({ sku: `item-${index}`, quantity: 1 }));
    for (const { sku } of lines) await world.stock(sku, 1);
    let first: unknown;
    const sent = await world.tap.during(async () => {
      first = await world.placeOrder('k1', orderRequest({ lines }));
    });
    expect(sent).toEqual(['BatchGetItem', 'PutItem', 'TransactWriteItems']);
    expect(first).toMatchObject({ code: 'placed', replayed: false });
    const second = await world.placeOrder('k1', orderRequest({ lines }));
    expect(JSON.stringify(second)).toBe(JSON.stringify({ ...Object(first), replayed: true }));
  });

  it('takes the order of fields for no difference', async () => {
    const first = await world.placeOrder('k1');
    const { customer, lines, paymentMethod = '' } = orderRequest();
    expect(await world.placeOrder('k1', { paymentMethod, lines, customer })).toMatchObject({
      code: 'placed',
      replayed: true,
      answer: 'answer' in first ? first.answer : undefined,
    });
  });

  it('refuses another request under the same key and tells nothing of the first', async () => {
    const { orderId } = await world.placeOrder('k1');
    const before = await world.items();
    expect(await world.placeOrder('k1', orderRequest({ paymentMethod: 'pm_other' }))).toEqual({
      code: 'key_reused',
      orderId,
    });
    expect(await world.items()).toEqual(before);
  });

  it('takes the same key of another merchant for another order', async () => {
    await world.stock('mug', 10, 700, OTHER_MERCHANT);
    const ours = await world.placeOrder('k1');
    const theirs = await world.placeOrder('k1', orderRequest(), { merchantId: OTHER_MERCHANT });
    expect(theirs).toMatchObject({ code: 'placed', replayed: false, answer: { totalMinor: 1400 } });
    expect(theirs.orderId).not.toBe(ours.orderId);
    expect(await world.onHand('mug')).toBe(8);
    expect(await world.onHand('mug', OTHER_MERCHANT)).toBe(8);
  });

  it('leaves a key free that was refused before anything was written', async () => {
    await world.placeOrder('k1', orderRequest({ lines: [{ sku: 'mug', quantity: 11 }] }));
    await world.moveStock('delivery', 1);
    expect(
      await world.placeOrder('k1', orderRequest({ lines: [{ sku: 'mug', quantity: 11 }] })),
    ).toMatchObject({ code: 'placed', replayed: false });
  });

  it('tries again under a key that was refused by the transaction', async () => {
    await world.placed('k0', { externalReference: 'PO 7' });
    const request = orderRequest({ lines: [{ sku: 'mug', quantity: 8 }] });
    const read = world.tap.arm('BatchGetItem', 'hold_after');
    const slow = world.placeOrder('k1', request);
    await read.reached;
    await world.moveStock('sold elsewhere', -1);
    read.release();
    expect(await slow).toMatchObject({ code: 'out_of_stock' });

    await world.moveStock('delivery', 1);
    expect(await world.placeOrder('k1', request)).toMatchObject({ code: 'placed', replayed: false });
    const { orderId } = await world.placeOrder('k1', request);
    expect(await world.operation({ merchantId: MERCHANT, orderId }, 'order')).toMatchObject({
      status: 'succeeded',
      attemptCount: 2,
      attempts: [
        { number: 1, outcome: 'refused', error: { code: 'out_of_stock' }, retrySafe: true },
        { number: 2, outcome: 'succeeded' },
      ],
    });
  });
});

describe('placeOrder with a key that made an order long ago', () => {
  it.each([1, 31, 4000])('replays the answer, after %d days', async (days) => {
    const first = await world.placeOrder('k1', orderRequest({ externalReference: 'PO 7' }));
    await world.runWorkflow({ merchantId: MERCHANT, orderId: first.orderId });
    world.clock.advance({ days });
    const again = await world.placeOrder('k1', orderRequest({ externalReference: 'PO 7' }));
    expect(JSON.stringify(again)).toBe(JSON.stringify({ ...first, replayed: true }));
    expect(await world.placeOrder('k1', orderRequest({ paymentMethod: 'pm_other' }))).toMatchObject({
      code: 'key_reused',
    });
    expect(ordersIn(await world.items())).toHaveLength(1);
    expect(await world.onHand()).toBe(8);
    expect(world.workflow.started).toHaveLength(1);
  });

  it('has nothing that the database would delete', async () => {
    await world.placeOrder('k1', orderRequest({ externalReference: 'PO 7' }));
    for (const item of await world.items()) {
      if (item['kind'] !== 'stock') expect(item).not.toHaveProperty('expiresAt');
    }
  });

  it('forgets a claim that came to nothing, after 30 days', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder('k1'));
    const [claim] = (await world.items()).filter(({ sk }) => sk === 'ORDER');
    // The table's own time to live counts in seconds.
    expect(claim).toMatchObject({
      status: 'processing',
      // 30 days after the lease of its last attempt.
      expiresAt: Date.parse('2026-12-24T10:01:00.000Z') / 1000,
    });
    world.clock.advance({ days: 30, minutes: 1 });
    expect(await world.placeOrder('k1', orderRequest({ paymentMethod: 'pm_other' }))).toMatchObject({
      code: 'placed',
      replayed: false,
    });
  });
});

describe('placeOrder beside itself', () => {
  /** What a BatchGetItem may see: its reads are not one moment, so the record is read early and the stock late. */
  const tornRead = (orders: Orders, between: () => Promise<unknown>): Orders =>
    Object.assign(Object.create(orders) as Orders, {
      beforePlacing: async (...[order, skus]: Parameters<Orders['beforePlacing']>) => {
        const early = await orders.beforePlacing(order, []);
        await between();
        return { ...early, products: (await orders.beforePlacing(order, skus)).products };
      },
    });

  it('never says that its own order is out of stock', async () => {
    const request = orderRequest({ lines: [{ sku: 'mug', quantity: 10 }] });
    const orders = tornRead(world.orders, () => world.placeOrder('k1', request));
    expect(await world.placeOrder('k1', request, { orders })).toMatchObject({
      code: 'placed',
      replayed: true,
    });
  });
});
