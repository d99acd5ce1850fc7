import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { movementsIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  world.workflow.started.length = 0;
});
afterEach(() => closeAtRest(world));

const movesOfOrder = async () =>
  movementsIn(await world.items())
    .filter(({ orderId }) => orderId === order.orderId)
    .map(({ reason, quantity }) => [reason, quantity]);

describe('cancelOrder before the charge', () => {
  it('gives the stock back once, and stops the charge for good', async () => {
    const result = await world.cancelOrder(order);
    expect(result).toEqual({
      code: 'accepted',
      answer: { orderId: order.orderId, status: 'cancelled', cancelledAt: world.clock.now() },
      replayed: false,
    });
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'cancelled', version: 2, event: 'OrderCancelled' });
    expect(stored).not.toHaveProperty('dueAt');
    expect(await movesOfOrder()).toEqual([
      ['cancel', 2],
      ['checkout_attempt_1', -2],
    ]);
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'failed',
      retrySafe: false,
      attemptCount: 0,
    });
  });

  it('leaves nothing to send to a charge step that comes after it', async () => {
    await world.cancelOrder(order);
    const before = await world.items();
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(await world.issueInvoice(order)).toBe('not_paid');
    expect(world.gateway.calls).toEqual([]);
    expect(await world.items()).toEqual(before);
  });

  it('stops a charge that had failed without effect', async () => {
    world.gateway.script('refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(world.gateway.calls).toHaveLength(1);
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'failed',
      retrySafe: false,
      attempts: [{ number: 1, error: { code: 'rate_limited' } }],
    });
  });

  it('takes no other attempt afterwards', async () => {
    await world.cancelOrder(order);
    expect(await world.attemptPayment(order, 'k2')).toEqual({
      code: 'order_not_payable',
      status: 'cancelled',
    });
    expect(await world.requestRefund(order, 'r1')).toEqual({
      code: 'order_not_refundable',
      status: 'cancelled',
    });
  });
});

describe('cancelOrder after a decline', () => {
  beforeEach(async () => {
    order = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    await world.runWorkflow(order);
  });

  it('gives no stock back: the decline did', async () => {
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'cancelled' });
    expect(stored).not.toHaveProperty('decline');
    expect(stored).not.toHaveProperty('dueAt');
    expect(await movesOfOrder()).toEqual([
      ['checkout_attempt_1', -2],
      ['decline_1', 2],
    ]);
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(world.gateway.calls).toHaveLength(1);
  });

  it('gives back what another attempt took', async () => {
    await world.attemptPayment(order, 'k3');
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    expect(await movesOfOrder()).toEqual([
      ['cancel', 2],
      ['checkout_attempt_1', -2],
      ['checkout_attempt_2', -2],
      ['decline_1', 2],
    ]);
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(world.gateway.calls).toHaveLength(1);
  });
});

describe('cancelOrder after the payment', () => {
  beforeEach(async () => {
    await world.runWorkflow(order);
    world.workflow.started.length = 0;
  });

  it('gives everything back: the money, the goods, and a credit note', async () => {
    expect(await world.cancelOrder(order)).toMatchObject({
      code: 'accepted',
      answer: { status: 'paid', refundPendingMinor: 2500 },
    });
    expect(await world.order(order)).toMatchObject({ status: 'paid', refundPendingMinor: 2500 });
    expect(await world.onHand()).toBe(10);
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);

    const { order: stored, creditNotes, invoice } = await world.history(order);
    expect(stored).toMatchObject({ status: 'paid', refundedMinor: 2500, cancelledAt: world.clock.now() });
    expect(stored).not.toHaveProperty('refundPendingMinor');
    expect(stored).not.toHaveProperty('dueAt');
    expect(world.gateway.refunds).toMatchObject([{ transactionId: 'pi_1', amountMinor: 2500 }]);
    expect(creditNotes).toMatchObject([
      { number: 'C2026-000001', totalMinor: 2500, invoiceNumber: invoice?.number },
    ]);
  });

  it('gives back what is left after a refund', async () => {
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r2', 300);
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { refundPendingMinor: 1800 } });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(world.gateway.refunds.map(({ amountMinor }) => amountMinor).sort()).toEqual([1500, 300, 700]);
    expect(await world.onHand()).toBe(10);
  });

  it('gives back the goods when all the money went back before', async () => {
    await world.requestRefund(order, 'r1');
    await world.runWorkflow(order);
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { refundPendingMinor: 0 } });
    await world.runWorkflow(order);
    expect(await world.onHand()).toBe(10);
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('refuses a refund of what goes back already', async () => {
    await world.cancelOrder(order);
    expect(await world.requestRefund(order, 'r1', 1)).toEqual({
      code: 'refund_too_large',
      refundableMinor: 0,
    });
  });
});

const states = [
  ['placed', async () => Promise.resolve()],
  ['paid', async () => world.runWorkflow(order)],
] as const;

describe.each(states)('cancelOrder and its key, of an order that is %s', (_status, prepare) => {
  beforeEach(prepare);

  it('replays the answer to the letter, however far the order has gone on', async () => {
    const first = await world.cancelOrder(order, 'c1');
    await world.runWorkflow(order);
    world.clock.advance({ days: 29 });
    const before = await world.items();
    expect(await world.cancelOrder(order, 'c1')).toEqual({ ...first, replayed: true });
    expect(await world.items()).toEqual(before);
  });

  it('refuses a second cancellation under another key, and under its own when that is forgotten', async () => {
    await world.cancelOrder(order, 'c1');
    await world.runWorkflow(order);
    const before = await world.history(order);
    expect(await world.cancelOrder(order, 'c2')).toEqual({ code: 'order_already_cancelled' });
    world.clock.advance({ days: 31 });
    expect(await world.cancelOrder(order, 'c1')).toEqual({ code: 'order_already_cancelled' });
    expect((await world.history(order)).order).toEqual(before.order);
    expect(world.gateway.refunds.length).toBeLessThanOrEqual(1);
  });

  it('cancels once in ten requests with one key, and in two with two', async () => {
    const same = await Promise.all(Array.from({ length: 10 }, () => world.cancelOrder(order, 'c1')));
    expect(same.filter((result) => result.code === 'accepted' && !result.replayed)).toHaveLength(1);
    order = await world.placed('k9');
    const two = await Promise.all(['c1', 'c2'].map((key) => world.cancelOrder(order, key)));
    expect(two.map(({ code }) => code).sort()).toEqual(['accepted', 'order_already_cancelled']);
  });

  it('continues from the claim', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.cancelOrder(order, 'c1'));
    expect(await world.cancelOrder(order, 'c1')).toMatchObject({ code: 'request_in_flight' });
    world.outliveLeases();
    expect(await world.cancelOrder(order, 'c1')).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.onHand()).toBe(10);
  });

  it('continues from nothing: it died before its transaction', async () => {
    const before = await world.order(order);
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.cancelOrder(order, 'c1'));
    expect(await world.order(order)).toEqual(before);
    world.outliveLeases();
    expect(await world.cancelOrder(order, 'c1')).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.onHand()).toBe(10);
  });

  it('continues from the cancellation: it died before it could say so', async () => {
    world.workflow.started.length = 0;
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.cancelOrder(order, 'c1'));
    expect(world.workflow.started).toEqual([]);
    expect(await world.cancelOrder(order, 'c1')).toMatchObject({ code: 'accepted', replayed: true });
    expect(await world.onHand()).toBe(10);
  });

  it.each(['PutItem', 'TransactWriteItems'] as const)('survives a lost answer: %s', async (name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.cancelOrder(order, 'c1')).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.onHand()).toBe(10);
  });
});

describe('cancelOrder', () => {
  it("does not know another merchant's order, nor one that is not there", async () => {
    const before = await world.items();
    for (const stranger of [
      { ...order, merchantId: 'globex' },
      { ...order, orderId: 'ord_none' },
    ]) {
      expect(await world.cancelOrder(stranger)).toEqual({ code: 'unknown_order' });
    }
    expect(await world.items()).toEqual(before);
  });
});
