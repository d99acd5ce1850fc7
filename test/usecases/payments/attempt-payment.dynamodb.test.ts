import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { movementsIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1', { paymentMethod: DECLINED_CARD });
});
afterEach(() => world.close());

describe('attemptPayment after a decline', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.workflow.started.length = 0;
  });

  it('takes the stock again and starts the workflow', async () => {
    const result = await world.attemptPayment(order, 'k2');
    expect(result).toEqual({
      code: 'attempted',
      answer: { orderId: order.orderId, attempt: 2, status: 'placed' },
      replayed: false,
    });
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'placed', attempt: 2, paymentMethod: 'pm_card_visa' });
    expect(stored).not.toHaveProperty('decline');
    expect(stored.dueAt).toBe('2026-11-24T10:01:00.000Z');
    expect(world.workflow.started).toEqual([order]);
    expect(
      movementsIn(await world.items())
        .filter(({ orderId }) => orderId !== undefined)
        .map(({ quantity, reason }) => [reason, quantity]),
    ).toEqual([
      ['checkout_attempt_1', -2],
      ['checkout_attempt_2', -2],
      ['decline_1', 2],
    ]);
    expect(await world.onHand()).toBe(8);
  });

  it('is charged as an attempt of its own', async () => {
    await world.attemptPayment(order, 'k2');
    expect(await world.chargePayment(order)).toBe('paid');
    expect(world.gateway.captures).toMatchObject([
      { reference: `${MERCHANT}:${order.orderId}:checkout_attempt_2` },
    ]);
    expect(await world.operation(order, 'charge', 'checkout_attempt_1')).toMatchObject({ status: 'failed' });
    expect(await world.operation(order, 'charge', 'checkout_attempt_2')).toMatchObject({
      status: 'succeeded',
    });
  });

  it('can be declined again and tried again', async () => {
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    expect(await world.chargePayment(order)).toBe('declined');
    expect(await world.onHand()).toBe(10);
    expect(await world.attemptPayment(order, 'k3')).toMatchObject({ answer: { attempt: 3 } });
    expect(await world.chargePayment(order)).toBe('paid');
    expect(await world.onHand()).toBe(8);
  });

  it('replays the answer of its key and attempts nothing more, also after the next decline', async () => {
    const first = await world.attemptPayment(order, 'k2', DECLINED_CARD);
    await world.chargePayment(order);
    const before = await world.items();
    expect(await world.attemptPayment(order, 'k2', DECLINED_CARD)).toEqual({ ...first, replayed: true });
    expect(await world.attemptPayment(order, 'k2', 'pm_other')).toEqual({ code: 'key_reused' });
    expect(await world.items()).toEqual(before);
    expect(world.workflow.started).toHaveLength(1);
  });

  it('attempts nothing more under a key however old it is', async () => {
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    await world.chargePayment(order);
    world.clock.advance({ days: 31 });
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    expect(await world.order(order)).toMatchObject({ status: 'declined', attempt: 2 });
  });

  it('refuses when the stock has gone meanwhile, and writes nothing of it', async () => {
    await world.moveStock('sold elsewhere', -9);
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'out_of_stock', sku: 'mug' });
    expect(await world.order(order)).toMatchObject({ status: 'declined', attempt: 1 });
    expect(await world.onHand()).toBe(1);
    expect(world.workflow.started).toEqual([]);

    await world.moveStock('delivery', 1);
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'attempted' });
  });

  it('starts one attempt of ten requests with one key', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => world.attemptPayment(order, 'k2')));
    expect(results.filter((result) => result.code === 'attempted' && !result.replayed)).toHaveLength(1);
    expect(await world.order(order)).toMatchObject({ attempt: 2 });
    expect(await world.onHand()).toBe(8);
  });

  it('starts one attempt of two requests with two keys', async () => {
    const results = await Promise.all([world.attemptPayment(order, 'k2'), world.attemptPayment(order, 'k3')]);
    expect(results.filter(({ code }) => code === 'attempted')).toHaveLength(1);
    expect(await world.order(order)).toMatchObject({ attempt: 2 });
    expect(await world.onHand()).toBe(8);
  });

  it('continues from the claim', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.attemptPayment(order, 'k2'));
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'request_in_flight' });
    world.outliveLeases();
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({
      code: 'attempted',
      answer: { attempt: 2 },
    });
  });

  it('continues from the attempt: it died before the workflow was started', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.attemptPayment(order, 'k2'));
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'attempted', replayed: true });
    expect(world.workflow.started).toEqual([]);
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    expect(await world.order(order)).toMatchObject({ attempt: 2 });
  });

  it.each(['PutItem', 'TransactWriteItems'] as const)('survives a lost answer: %s', async (name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'attempted', replayed: false });
    expect(await world.order(order)).toMatchObject({ attempt: 2 });
    expect(await world.onHand()).toBe(8);
  });
});

describe('attemptPayment', () => {
  it('refuses while an attempt is open, also when its outcome is unknown', async () => {
    expect(await world.attemptPayment(order, 'k2')).toEqual({ code: 'order_not_payable', status: 'placed' });
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    expect(await world.attemptPayment(order, 'k2')).toEqual({ code: 'order_not_payable', status: 'placed' });
    expect(await world.order(order)).toMatchObject({ attempt: 1 });
  });

  it('refuses a second payment', async () => {
    const paid = await world.paid('k3');
    const before = await world.order(paid);
    expect(await world.attemptPayment(paid, 'k4')).toEqual({ code: 'order_not_payable', status: 'paid' });
    expect(await world.order(paid)).toEqual(before);
    expect(world.gateway.captures).toHaveLength(1);
  });

  it("does not know another merchant's order", async () => {
    const before = await world.items();
    expect(await world.attemptPayment({ ...order, merchantId: 'globex' }, 'k2')).toEqual({
      code: 'unknown_order',
    });
    expect(await world.items()).toEqual(before);
  });
});
