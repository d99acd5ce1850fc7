import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { LateOwner } from '../../../functions/usecases/ports/operations.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { ordersIn } from '../../../assurance/world/table-reader.ts';
import { transactionCancelled } from '../../support/transaction-cancelled.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const order = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, 'k1') };

/** What every story must end in, whatever happened on the way. */
async function expectOneOrder(): Promise<void> {
  expect(ordersIn(await world.items())).toMatchObject([{ orderId: order.orderId, status: 'placed' }]);
  expect(await world.onHand()).toBe(8);
  expect(await world.operation(order, 'order')).toMatchObject({ status: 'succeeded' });
}

describe('placeOrder that dies', () => {
  it('continues from nothing: it died before the claim', async () => {
    const before = await world.items();
    await dies(world.tap.arm('PutItem', 'crash_before'), world.placeOrder('k1'));
    expect(await world.items()).toEqual(before);

    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
    await expectOneOrder();
  });

  it.each([
    ['after the claim', 'PutItem', 'crash_after'],
    ['before the transaction', 'TransactWriteItems', 'crash_before'],
  ] as const)('continues from the claim: it died %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), world.placeOrder('k1'));
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'request_in_flight' });
    expect(ordersIn(await world.items())).toEqual([]);

    world.outliveLeases();
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
    await expectOneOrder();
    expect(await world.operation(order, 'order')).toMatchObject({
      epoch: 2,
      attemptCount: 2,
      attempts: [
        { number: 1, outcome: 'abandoned' },
        { number: 2, outcome: 'succeeded' },
      ],
    });
  });

  it('continues from the claim after it died there twice', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder('k1'));
    world.outliveLeases();
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.placeOrder('k1'));
    world.outliveLeases();
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed' });
    await expectOneOrder();
  });

  it('continues from the order: it died before the workflow was started', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.placeOrder('k1'));
    await expectOneOrder();
    expect(world.workflow.started).toEqual([]);

    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: true });
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await expectOneOrder();
  });
});

describe('placeOrder whose database answers get lost', () => {
  it.each([
    ['the claim', 'PutItem', ['BatchGetItem', 'PutItem', 'PutItem', 'TransactWriteItems']],
    [
      'the transaction',
      'TransactWriteItems',
      ['BatchGetItem', 'PutItem', 'TransactWriteItems', 'TransactWriteItems'],
    ],
  ] as const)('answers as if nothing had been: %s', async (_, name, requests) => {
    world.tap.arm(name, 'lose_response');
    let result: unknown;
    const sent = await world.tap.during(async () => (result = await world.placeOrder('k1')));
    expect(sent).toEqual(requests);
    expect(result).toMatchObject({ code: 'placed', replayed: false, orderId: order.orderId });
    await expectOneOrder();
    expect(await world.operation(order, 'order')).toMatchObject({ epoch: 1, attemptCount: 1 });
    expect(world.workflow.started).toEqual([order]);
  });

  it('answers as if nothing had been: the claim that took over', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder('k1'));
    world.outliveLeases();
    world.tap.arm('PutItem', 'lose_response');
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
    await expectOneOrder();
    expect(await world.operation(order, 'order')).toMatchObject({ epoch: 2, attemptCount: 2 });
  });

  it('replays when every answer to the transaction was lost', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('TransactWriteItems', 'lose_response');
    await expect(world.placeOrder('k1')).rejects.toThrow('no answer');
    await expectOneOrder();
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: true });
  });

  it('is free at once when no transaction arrived', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('TransactWriteItems', 'fail_before');
    await expect(world.placeOrder('k1')).rejects.toThrow('no answer');
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
    await expectOneOrder();
    expect(await world.operation(order, 'order')).toMatchObject({
      attempts: [{ outcome: 'failed', error: { code: 'TimeoutError' }, retrySafe: true }, { number: 2 }],
    });
  });

  it('takes a conflict with another transaction for no refusal', async () => {
    world.tap.arm('TransactWriteItems', { answer: conflict() });
    world.tap.arm('TransactWriteItems', { answer: conflict() });
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
    await expectOneOrder();
  });
});

describe('placeOrder that wakes too late', () => {
  it('writes nothing once its lease was taken over', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = world.placeOrder('k1');
    await write.reached;
    world.outliveLeases();
    const next = await world.placeOrder('k1');
    expect(next).toMatchObject({ code: 'placed', replayed: false });
    const before = await world.items();

    write.release();
    await expect(zombie).rejects.toThrow(LateOwner);
    expect(await world.items()).toEqual(before);
    expect(await world.placeOrder('k1')).toEqual({ ...next, replayed: true });
  });

  it('does not end the work of the next owner with a refusal of its own', async () => {
    const request = orderRequest({ lines: [{ sku: 'mug', quantity: 10 }] });
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = world.placeOrder('k1', request);
    await write.reached;
    world.outliveLeases();
    const claim = world.tap.arm('TransactWriteItems', 'hold_before');
    const next = world.placeOrder('k1', request);
    await claim.reached;
    // The zombie meets a changed price, looks again, and finds too little stock.
    await world.stock('mug', 0, 1300);
    await world.moveStock('sold elsewhere', -1);
    write.release();
    await expect(zombie).rejects.toThrow(LateOwner);
    expect((await world.items()).find(({ sk }) => sk === 'ORDER')).toMatchObject({
      status: 'processing',
      epoch: 2,
    });
    claim.release();
    expect(await next).toMatchObject({ code: 'out_of_stock' });
  });
});

const conflict = () => transactionCancelled('None', 'TransactionConflict', 'None');
