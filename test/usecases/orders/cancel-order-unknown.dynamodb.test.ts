import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import {
  DECLINED_CARD,
  AUTHENTICATION_CARD,
  type ChargeScript,
} from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

/** The charge was sent, nobody knows what became of it, and the order is cancelled. */
async function cancelUnknown(script: ChargeScript, paymentMethod = 'pm_card_visa'): Promise<void> {
  order = await world.placed('k1', { paymentMethod });
  world.gateway.script(script);
  await expect(world.chargePayment(order)).rejects.toMatchObject({ effect: 'possible' });
  expect(await world.cancelOrder(order)).toMatchObject({
    code: 'accepted',
    answer: { status: 'cancelled' },
  });
  expect(await world.onHand()).toBe(10);
  world.workflow.started.length = 0;
}

const callNames = () => world.gateway.calls.map(({ name }) => name);

async function expectDueCleared(): Promise<void> {
  const stored = await world.order(order);
  expect(stored).toMatchObject({ status: 'cancelled' });
  expect(stored).not.toHaveProperty('dueAt');
  expect(stored).not.toHaveProperty('attention');
}

async function expectRefundedOnce(): Promise<void> {
  await expectDueCleared();
  expect(world.gateway.captures).toHaveLength(1);
  expect(world.gateway.refunds).toMatchObject([{ transactionId: 'pi_1', amountMinor: 2500 }]);
  expect(await world.operation(order, 'refund', 'late_pi_1')).toMatchObject({ status: 'succeeded' });
  expect(await world.operation(order, 'charge')).toMatchObject({ status: 'succeeded' });
  expect(await world.onHand()).toBe(10);
  expect((await world.history(order)).creditNotes).toEqual([]);
}

describe('cancelOrder while the outcome of the charge is not known', () => {
  it('keeps the order on the list of what is open', async () => {
    await cancelUnknown('lost_after');
    expect(await world.order(order)).toMatchObject({ dueAt: '2026-11-24T10:01:00.000Z' });
    await world.runWorkflow(order);
  });

  it('gives the capture back that is found', async () => {
    await cancelUnknown('lost_after');
    expect(await world.chargePayment(order)).toBe('refund_due');
    expect(callNames()).toEqual(['charge', 'find']);
    expect(await world.order(order)).toMatchObject({ status: 'cancelled', event: 'LateCaptureFound' });
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(await world.issueInvoice(order)).toBe('not_paid');
    await expectRefundedOnce();
    expect(await world.order(order)).toMatchObject({ event: 'LateCaptureRefunded' });
  });

  it('gives the capture back that a webhook tells of', async () => {
    await cancelUnknown('lost_after');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    await expectRefundedOnce();
    expect(callNames()).toEqual(['charge', 'refund']);
  });

  it('closes the order when the charge is found declined', async () => {
    await cancelUnknown('lost_after', DECLINED_CARD);
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(callNames()).toEqual(['charge', 'find']);
    await expectDueCleared();
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'failed', retrySafe: false });
  });

  it('closes the order when a webhook tells that the charge was declined', async () => {
    await cancelUnknown('lost_after', DECLINED_CARD);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, declined))).toBe('applied');
    await expectDueCleared();
    expect(callNames()).toEqual(['charge']);
  });

  it('stops a charge that waits for its holder', async () => {
    await cancelUnknown('lost_after', AUTHENTICATION_CARD);
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(callNames()).toEqual(['charge', 'find', 'cancel']);
    await expectDueCleared();
  });

  it('is asked again later while the charge may still be on its way, and never sends it again', async () => {
    await cancelUnknown('lost_before');
    for (const later of [{ minutes: 1 }, { hours: 1 }, { hours: 21 }]) {
      world.clock.advance(later);
      await expect(world.chargePayment(order)).rejects.toThrow('not_found');
    }
    expect(callNames()).toEqual(['charge', 'find', 'find', 'find']);
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown', attemptCount: 4 });
    expect(await world.order(order)).toHaveProperty('dueAt');

    // The gateway has forgotten the key: what had not landed never will.
    world.clock.advance({ hours: 2 });
    expect(await world.chargePayment(order)).toBe('cancelled');
    expect(callNames()).toEqual(['charge', 'find', 'find', 'find', 'find']);
    await expectDueCleared();
    expect(world.gateway.captures).toEqual([]);
  });

  it('gives a charge back that lands after it was asked for', async () => {
    await cancelUnknown('lands_late');
    await expect(world.chargePayment(order)).rejects.toThrow('not_found');
    world.gateway.land();
    expect(await world.chargePayment(order)).toBe('refund_due');
    await world.refundPayment(order);
    await expectRefundedOnce();
  });

  it('gives a charge back that is told of after everybody stopped asking', async () => {
    await cancelUnknown('lands_late');
    world.clock.advance({ hours: 24 });
    expect(await world.chargePayment(order)).toBe('cancelled');
    world.gateway.land();
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    await world.runWorkflow(order);
    const stored = await world.order(order);
    expect(stored).not.toHaveProperty('dueAt');
    expect(world.gateway.refunds).toHaveLength(1);
  });

  it('is asked again when the question is lost, and counts it', async () => {
    await cancelUnknown('lost_after');
    world.gateway.scriptFinds('lost_before', 'refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown', attemptCount: 3 });
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });
});

describe('cancelOrder while the charge is in flight', () => {
  it('lets the capture arrive, and gives it back once', async () => {
    order = await world.placed('k1');
    const answer = world.gateway.holdAnswer();
    const step = world.chargePayment(order);
    await answer.reached;
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    expect(await world.onHand()).toBe(10);
    answer.release();
    expect(await step).toBe('refund_due');
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
  });

  it.each([
    ['before it could commit', 'TransactWriteItems', 'crash_before'],
    ['after it had committed', 'TransactWriteItems', 'crash_after'],
  ] as const)('continues from the late capture: the step died %s', async (_, name, fault) => {
    order = await world.placed('k1');
    const answer = world.gateway.holdAnswer();
    const step = world.chargePayment(order);
    await answer.reached;
    await world.cancelOrder(order);
    // The first write of the step meets the cancelled order; the second is the one that finds the late capture.
    const death = world.tap.arm(name, fault, 2);
    answer.release();
    await dies(death, step);
    world.outliveLeases();
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });

  it('closes the order when the charge was refused at the door after all', async () => {
    order = await world.placed('k1');
    world.gateway.script('refused_before');
    const claim = world.tap.arm('PutItem', 'hold_after');
    const step = world.chargePayment(order);
    await claim.reached;
    await world.cancelOrder(order);
    claim.release();
    await expect(step).rejects.toThrow('rate_limited');
    expect(await world.order(order)).toHaveProperty('dueAt');
    expect(await world.chargePayment(order)).toBe('cancelled');
    await expectDueCleared();
    expect(callNames()).toEqual(['charge']);
  });

  it('finds the capture of a step that died with its answer', async () => {
    order = await world.placed('k1');
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.chargePayment(order));
    await world.cancelOrder(order);
    expect(await world.chargePayment(order)).toBe('busy');
    world.outliveLeases();
    await world.runWorkflow(order);
    await expectRefundedOnce();
  });
});

describe('an order that is cancelled and closed', () => {
  it('takes no notice of another decline of its charge', async () => {
    await cancelUnknown('lost_after', DECLINED_CARD);
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    const before = await world.history(order);
    expect(await world.applyWebhook(chargeEvent('evt_2', order, declined))).toBe('superseded');
    expect(await world.history(order)).toEqual(before);
  });
});
