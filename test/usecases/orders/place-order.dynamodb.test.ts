import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { ConflictError, TRIES } from '../../../functions/usecases/ports/conflict.ts';
import { MERCHANT, orderRequest, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { movementsIn, ordersIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

describe('placeOrder', () => {
  it('writes order, stock, movements, external reference and result together', async () => {
    await world.stock('spoon', 5, 300);
    const lines = [
      { sku: 'mug', quantity: 2 },
      { sku: 'spoon', quantity: 5 },
    ];
    const request = orderRequest({ lines, externalReference: 'PO 7' });
    const result = await world.placeOrder('k1', request);

    const orderId = orderIdFor(MERCHANT, 'k1');
    const answer = {
      orderId,
      status: 'placed',
      totalMinor: 4000,
      currency: 'EUR',
      lines: [
        { sku: 'mug', name: 'A mug', quantity: 2, unitPriceMinor: 1250 },
        { sku: 'spoon', name: 'A spoon', quantity: 5, unitPriceMinor: 300 },
      ],
      externalReference: 'PO 7',
      placedAt: world.clock.now(),
    };
    expect(result).toMatchObject({ code: 'placed', replayed: false, orderId, answer });

    const items = await world.items();
    expect(ordersIn(items)).toMatchObject([{ orderId, status: 'placed', attempt: 1, version: 1 }]);
    expect(movementsIn(items).filter((movement) => movement['orderId'] === orderId)).toMatchObject([
      { sku: 'mug', quantity: -2, reason: 'checkout_attempt_1' },
      { sku: 'spoon', quantity: -5, reason: 'checkout_attempt_1' },
    ]);
    expect(await world.onHand('mug')).toBe(8);
    expect(await world.onHand('spoon')).toBe(0);
    expect(await world.orders.findByExternalReference(MERCHANT, 'PO 7')).toMatchObject({ orderId });
    expect(await world.operation({ merchantId: MERCHANT, orderId }, 'order')).toMatchObject({
      status: 'succeeded',
      attemptCount: 1,
      attempts: [{ number: 1, outcome: 'succeeded' }],
      result: answer,
    });
    expect(world.workflow.started).toEqual([{ merchantId: MERCHANT, orderId }]);
  });

  it('makes three requests to the database', async () => {
    const sent = await world.tap.during(() =>
      world.placeOrder('k1', orderRequest({ externalReference: 'PO 7' })),
    );
    expect(sent).toEqual(['BatchGetItem', 'PutItem', 'TransactWriteItems']);
  });

  it('does not wait for the workflow, nor fail with it', async () => {
    world.workflow.failNext();
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed' });
    expect(world.workflow.started).toEqual([]);
  });

  it('refuses what is not in stock and writes nothing', async () => {
    const before = await world.items();
    const lines = [{ sku: 'mug', quantity: 11 }];
    expect(await world.placeOrder('k1', orderRequest({ lines, externalReference: 'PO 7' }))).toMatchObject({
      code: 'out_of_stock',
      line: 0,
      sku: 'mug',
    });
    expect(await world.items()).toEqual(before);
    expect(world.workflow.started).toEqual([]);
  });

  it('refuses an unknown SKU and writes nothing', async () => {
    const before = await world.items();
    const lines = [
      { sku: 'mug', quantity: 1 },
      { sku: 'cup', quantity: 1 },
    ];
    expect(await world.placeOrder('k1', orderRequest({ lines }))).toMatchObject({
      code: 'unknown_sku',
      line: 1,
      sku: 'cup',
    });
    expect(await world.items()).toEqual(before);
  });

  it("does not sell another merchant's product", async () => {
    expect(await world.placeOrder('k1', orderRequest(), { merchantId: OTHER_MERCHANT })).toMatchObject({
      code: 'unknown_sku',
      sku: 'mug',
    });
  });

  it('takes one line out of stock for a reason to write none of the lines', async () => {
    await world.stock('spoon', 5);
    // Read before it is sold, so that only the transaction can refuse.
    const read = world.tap.arm('BatchGetItem', 'hold_after');
    const lines = [
      { sku: 'mug', quantity: 1 },
      { sku: 'spoon', quantity: 5 },
    ];
    const slow = world.placeOrder('k1', orderRequest({ lines }));
    await read.reached;
    await world.moveStock('sold elsewhere', -1, 'spoon');
    read.release();

    expect(await slow).toMatchObject({ code: 'out_of_stock', line: 1, sku: 'spoon' });
    expect(await world.onHand('mug')).toBe(10);
    expect(ordersIn(await world.items())).toEqual([]);
  });

  it('charges the price that holds when it is written, not when it was read', async () => {
    const read = world.tap.arm('BatchGetItem', 'hold_after');
    const slow = world.placeOrder('k1');
    await read.reached;
    await world.stock('mug', 0, 1300);
    read.release();

    expect(await slow).toMatchObject({ code: 'placed', answer: { totalMinor: 2600 } });
    expect(ordersIn(await world.items())).toMatchObject([{ totalMinor: 2600 }]);
  });

  it('gives up, with nothing written, on a price that never stands still', async () => {
    const slow = world.placeOrder('k1').catch((error: unknown) => error);
    for (let price = 1300; price < 1300 + TRIES; price += 1) {
      const write = world.tap.arm('TransactWriteItems', 'hold_before');
      await write.reached;
      await world.stock('mug', 0, price);
      write.release();
    }
    expect(await slow).toBeInstanceOf(ConflictError);
    expect(ordersIn(await world.items())).toEqual([]);
    expect(await world.onHand()).toBe(10);
  });

  it('refuses an external reference that another order has, and names that order', async () => {
    const first = await world.placed('k1', { externalReference: 'PO 7' });
    const second = await world.placeOrder('k2', orderRequest({ externalReference: 'PO 7' }));
    expect(second).toMatchObject({
      code: 'external_reference_taken',
      orderId: first.orderId,
    });
    expect(ordersIn(await world.items())).toHaveLength(1);
    expect(await world.onHand()).toBe(8);
  });

  it('keeps the external references of two merchants apart', async () => {
    await world.stock('mug', 10, 1250, OTHER_MERCHANT);
    await world.placed('k1', { externalReference: 'PO 7' });
    await world.placed('k1', { externalReference: 'PO 7' }, OTHER_MERCHANT);
    expect(ordersIn(await world.items())).toHaveLength(2);
  });
});
