import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
  world.workflow.started.length = 0;
});
afterEach(() => closeAtRest(world));

const amounts = () => world.gateway.refunds.map(({ amountMinor }) => amountMinor);

describe('requestRefund', () => {
  it('reserves the amount, stores what will be sent, and starts the workflow', async () => {
    const refundId = keyDigest('r1');
    expect(await world.requestRefund(order, 'r1', 700)).toEqual({
      code: 'accepted',
      answer: { orderId: order.orderId, refundId, amountMinor: 700, currency: 'EUR', status: 'pending' },
      replayed: false,
    });
    expect(await world.order(order)).toMatchObject({
      status: 'paid',
      refundPendingMinor: 700,
      event: 'RefundRequested',
      dueAt: '2026-11-24T10:01:00.000Z',
    });
    expect(await world.operation(order, 'refund')).toMatchObject({
      key: refundId,
      status: 'pending',
      attemptCount: 0,
      intent: {
        refundId,
        transactionId: 'pi_1',
        amountMinor: 700,
        currency: 'EUR',
        reason: 'requested',
        reference: `acme:${order.orderId}:refund:${refundId}`,
      },
    });
    expect(world.gateway.refunds).toEqual([]);
    expect(world.workflow.started).toEqual([order]);
  });

  it('gives back parts until nothing is left', async () => {
    for (const [key, amountMinor] of [
      ['r1', 700],
      ['r2', 1],
      ['r3', undefined],
    ] as const) {
      expect(await world.requestRefund(order, key, amountMinor)).toMatchObject({ code: 'accepted' });
      await world.runWorkflow(order);
    }
    expect(amounts()).toEqual([700, 1, 1799]);
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'paid', refundedMinor: 2500 });
    expect(stored).not.toHaveProperty('refundPendingMinor');
    expect(stored).not.toHaveProperty('dueAt');
    for (const amountMinor of [undefined, 1]) {
      expect(await world.requestRefund(order, `r4 ${amountMinor ?? 'all'}`, amountMinor)).toEqual({
        code: 'refund_too_large',
        refundableMinor: 0,
      });
    }
    // The goods are not part of it.
    expect(await world.onHand()).toBe(8);
  });

  it('refuses more than is left, what is on its way included, and writes nothing of it', async () => {
    await world.requestRefund(order, 'r1', 2000);
    const before = await world.order(order);
    expect(await world.requestRefund(order, 'r2', 501)).toEqual({
      code: 'refund_too_large',
      refundableMinor: 500,
    });
    expect(await world.order(order)).toEqual(before);
    expect((await world.history(order)).operations.filter(({ kind }) => kind === 'refund')).toHaveLength(1);
    expect(await world.requestRefund(order, 'r3', 500)).toMatchObject({ code: 'accepted' });
  });

  it('refuses what was never paid', async () => {
    const open = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    expect(await world.requestRefund(open, 'r1')).toEqual({ code: 'order_not_refundable', status: 'placed' });
    await world.runWorkflow(open);
    expect(await world.requestRefund(open, 'r2')).toEqual({
      code: 'order_not_refundable',
      status: 'declined',
    });
  });

  it("does not know another merchant's order, nor one that is not there", async () => {
    const before = await world.items();
    for (const stranger of [
      { ...order, merchantId: 'globex' },
      { ...order, orderId: 'ord_none' },
    ]) {
      expect(await world.requestRefund(stranger, 'r1')).toEqual({ code: 'unknown_order' });
    }
    expect(await world.items()).toEqual(before);
  });
});

describe('requestRefund and its key', () => {
  it('replays the answer to the letter, and refunds once', async () => {
    const first = await world.requestRefund(order, 'r1', 700);
    expect(await world.requestRefund(order, 'r1', 700)).toEqual({ ...first, replayed: true });
    await world.runWorkflow(order);
    world.clock.advance({ days: 29 });
    const before = await world.items();
    expect(await world.requestRefund(order, 'r1', 700)).toEqual({ ...first, replayed: true });
    expect(await world.requestRefund(order, 'r1', 800)).toEqual({ code: 'key_reused' });
    expect(await world.requestRefund(order, 'r1')).toEqual({ code: 'key_reused' });
    expect(await world.items()).toEqual(before);
    expect(amounts()).toEqual([700]);
  });

  it.each([
    ['its record is still there', false],
    ['the database has deleted its record', true],
  ])('refuses a second refund under a key that is forgotten: %s', async (_, deleted) => {
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    world.clock.advance({ days: 31 });
    const { merchantId, orderId } = order;
    const id = { merchantId, kind: 'refund_request', key: keyDigest('r1'), subject: { orderId } } as const;
    if (deleted) await world.forget(operationKey(id));
    expect(await world.requestRefund(order, 'r1', 700)).toEqual({
      code: 'refund_exists',
      refundId: keyDigest('r1'),
    });
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('refunds once in ten requests with one key', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, () => world.requestRefund(order, 'r1', 1000)),
    );
    expect(results.filter((result) => result.code === 'accepted' && !result.replayed)).toHaveLength(1);
    await world.runWorkflow(order);
    expect(amounts()).toEqual([1000]);
  });

  it('accepts one of two requests at once for more than is left', async () => {
    const results = await Promise.all(['r1', 'r2'].map((key) => world.requestRefund(order, key, 1500)));
    expect(results.map(({ code }) => code).sort()).toEqual(['accepted', 'refund_too_large']);
    await world.runWorkflow(order);
    expect(amounts()).toEqual([1500]);
  });

  it('accepts both of two requests at once for what is left', async () => {
    const results = await Promise.all(['r1', 'r2'].map((key) => world.requestRefund(order, key, 1250)));
    expect(results.map(({ code }) => code)).toEqual(['accepted', 'accepted']);
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 2500 });
    await world.runWorkflow(order);
    expect(amounts()).toEqual([1250, 1250]);
  });
});

describe('requestRefund that dies', () => {
  it('continues from the claim', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.requestRefund(order, 'r1', 700));
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'request_in_flight' });
    world.outliveLeases();
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
  });

  it('continues from nothing: it died before its transaction', async () => {
    const before = await world.order(order);
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.requestRefund(order, 'r1', 700));
    expect(await world.order(order)).toEqual(before);
    world.outliveLeases();
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'accepted', replayed: false });
  });

  it('continues from the accepted refund: it died before it could say so', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.requestRefund(order, 'r1', 700));
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'accepted', replayed: true });
    expect(world.workflow.started).toEqual([]);
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(amounts()).toEqual([700]);
  });

  it('leaves the start of the workflow to the sweep when that fails', async () => {
    world.workflow.failNext();
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'accepted' });
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
  });

  it.each(['PutItem', 'TransactWriteItems'] as const)('survives a lost answer: %s', async (name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.requestRefund(order, 'r1', 700)).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
  });
});
