import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { needsAttentionEntry } from '../../../functions/domain/orders/needs-attention.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews, refundNews } from '../../../assurance/world/gateway-news.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

/** The gateway captured, its answer was lost, and a webhook says that it was declined. */
async function declinedThoughCaptured(): Promise<void> {
  order = await world.placed('k1');
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  expect(await world.applyWebhook(chargeEvent('evt_declined', order, declined))).toBe('applied');
  world.workflow.started.length = 0;
}

const captured = (eventId = 'evt_captured') => world.applyWebhook(captureNews(world.gateway, eventId));

async function expectRefundedOnce(): Promise<void> {
  expect(world.gateway.refunds).toMatchObject([{ transactionId: 'pi_1', amountMinor: 2500 }]);
  expect(await world.operation(order, 'refund')).toMatchObject({
    key: 'late_pi_1',
    status: 'succeeded',
    attemptCount: 1,
  });
  expect((await world.history(order)).creditNotes).toEqual([]);
}

describe('a capture that comes after its decline', () => {
  beforeEach(declinedThoughCaptured);

  it('is given back, and the order stays declined', async () => {
    expect(await captured()).toBe('applied');
    expect(await world.order(order)).toMatchObject({
      status: 'declined',
      event: 'LateCaptureFound',
      dueAt: '2026-11-24T10:01:00.000Z',
    });
    expect(await world.operation(order, 'refund')).toMatchObject({
      key: 'late_pi_1',
      status: 'pending',
      intent: { transactionId: 'pi_1', amountMinor: 2500, reason: 'late_capture' },
    });
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    await expectRefundedOnce();
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'declined', event: 'LateCaptureRefunded' });
    expect(stored).not.toHaveProperty('dueAt');
    expect(stored).not.toHaveProperty('attention');
    expect(await world.onHand()).toBe(10);
  });

  it('is given back once, however often and by how many events it is told', async () => {
    expect(await captured('evt_1')).toBe('applied');
    expect(await captured('evt_1')).toBe('known');
    expect(await captured('evt_2')).toBe('superseded');
    await world.runWorkflow(order);
    expect(await captured('evt_3')).toBe('superseded');
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });

  it('is given back once when three events tell of it at once', async () => {
    const told = await Promise.all(['evt_1', 'evt_2', 'evt_3'].map(captured));
    expect(told.sort()).toEqual(['applied', 'superseded', 'superseded']);
    await Promise.all([world.runWorkflow(order), world.runWorkflow(order)]);
    await expectRefundedOnce();
  });

  it('is given back once when the refund is told before its step has its answer', async () => {
    await captured();
    const answer = world.gateway.holdRefundAnswer();
    const step = world.runWorkflow(order);
    await answer.reached;
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_refund'))).toBe('applied');
    answer.release();
    await step;
    await expectRefundedOnce();
  });

  it('lets another attempt be paid before it was refunded', async () => {
    await captured();
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'attempted' });
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({ status: 'paid', attempt: 2, transactionId: 'pi_2' });
    expect(await world.onHand()).toBe(8);
  });

  it('goes back although another attempt is declined at the same time', async () => {
    await captured();
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({ status: 'declined', attempt: 2 });
  });

  it('goes back at last although the workflow died right after another decline', async () => {
    await captured();
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    world.workflow.started.length = 0;
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.chargePayment(order));
    expect(await world.order(order)).toMatchObject({
      status: 'declined',
      dueAt: expect.any(String) as unknown,
    });
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });

  it('goes back although the order is cancelled and another attempt turns out declined', async () => {
    await world.attemptPayment(order, 'k2', DECLINED_CARD);
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await captured();
    await world.cancelOrder(order);
    expect(await world.applyWebhook(chargeEvent('evt_second', order, declined, 2))).toBe('applied');
    expect(await world.order(order)).toMatchObject({
      status: 'cancelled',
      dueAt: expect.any(String) as unknown,
    });
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('goes back, and a cancelled order is still asked about its other attempt', async () => {
    await world.attemptPayment(order, 'k2');
    world.gateway.script('lost_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    await captured();
    await world.cancelOrder(order);
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({
      status: 'cancelled',
      dueAt: expect.any(String) as unknown,
    });
    world.clock.advance({ hours: 24 });
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('pays no other order', async () => {
    const other = await world.placed('k2');
    await captured();
    const event = captureNews(world.gateway, 'evt_other');
    const { about } = event;
    if (about?.object !== 'charge') throw new Error('it is about a charge');
    const stolen = { ...event, about: { ...about, orderId: other.orderId } };
    expect(await world.applyWebhook(stolen)).toBe('needs_attention');
    expect(await world.order(other)).toMatchObject({ status: 'placed' });
    await world.runWorkflow(other);
    expect(await world.order(other)).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
  });

  it('goes back while the holder of another card has time, which ends when it ends', async () => {
    await world.attemptPayment(order, 'k2', AUTHENTICATION_CARD);
    expect(await world.chargePayment(order)).toBe('requires_action');
    const { dueAt } = await world.order(order);
    await captured();
    world.workflow.started.length = 0;
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({ status: 'placed', dueAt });
  });

  it('goes back at once though the step after it finds a holder who has to act', async () => {
    await captured();
    await world.attemptPayment(order, 'k2', AUTHENTICATION_CARD);
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({
      status: 'placed',
      action: { expiresAt: '2026-11-24T10:30:00.000Z' },
      dueAt: '2026-11-24T10:30:00.000Z',
    });
  });

  it('goes back when the event that tells of it was all that happened before a crash', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), captured());
    expect(world.workflow.started).toEqual([]);
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });

  it('goes back though the sweep gave up, and so settles that', async () => {
    const item = { what: 'order', ...order, sweepAttempts: 10 } as const;
    await captured();
    const { dueAt = '' } = await world.order(order);
    const entry = needsAttentionEntry('unsettled', undefined, world.clock.now());
    expect(await world.ports.dueList.needAttention({ ...item, dueAt }, order, entry)).toBe(true);
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(await world.order(order)).not.toHaveProperty('dueAt');
    expect((await world.history(order)).attention).toMatchObject([{ key: 'unsettled', open: false }]);
  });
});

describe('a capture that comes after another attempt was paid', () => {
  beforeEach(async () => {
    await declinedThoughCaptured();
    await world.attemptPayment(order, 'k2');
    await world.runWorkflow(order);
    world.workflow.started.length = 0;
  });

  it('is given back, and the order stays paid by the other, without a credit note', async () => {
    expect(await captured()).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
    await world.runWorkflow(order);
    await expectRefundedOnce();
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
    expect(stored).not.toHaveProperty('refundedMinor');
    expect(stored).not.toHaveProperty('dueAt');
    expect(world.documents.written).toHaveLength(1);
  });

  it('is no part of what can be refunded of the order', async () => {
    await captured();
    expect(await world.requestRefund(order, 'r1', 2501)).toEqual({
      code: 'refund_too_large',
      refundableMinor: 2500,
    });
    expect(await world.requestRefund(order, 'r2', 1000)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
    const back = world.gateway.refunds.map(({ transactionId, amountMinor }) => [transactionId, amountMinor]);
    expect(back.sort()).toEqual([
      ['pi_1', 2500],
      ['pi_2', 1000],
    ]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
    expect((await world.history(order)).creditNotes).toMatchObject([{ totalMinor: 1000 }]);
  });
});

describe('a charge step that learns of a capture too late', () => {
  it.each(['webhook first', 'step first'] as const)('gives it back once: %s', async (first) => {
    order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await world.cancelOrder(order);
    const tell = { 'webhook first': captured, 'step first': async () => world.chargePayment(order) };
    await tell[first]();
    await tell[first === 'step first' ? 'webhook first' : 'step first']();
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });

  it('gives it back once when a webhook tells it in the same moment', async () => {
    order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await world.cancelOrder(order);
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    expect(await captured()).toBe('applied');
    write.release();
    expect(await step).toBe('refund_due');
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });
});
