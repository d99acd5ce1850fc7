import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import {
  AUTHENTICATION_FAILED,
  AUTHENTICATION_CARD,
  WAITS_FOR_CUSTOMER,
} from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { PAYMENT_WINDOW_MS, openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
  world.workflow.started.length = 0;
});
afterEach(() => closeAtRest(world));

const callNames = () => world.gateway.calls.map(({ name }) => name);

const untilExpiry = () => {
  world.clock.advance({ milliseconds: PAYMENT_WINDOW_MS });
};

async function expectPaid(): Promise<void> {
  const stored = await world.order(order);
  expect(stored).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
  expect(stored).not.toHaveProperty('action');
  expect(await world.operation(order, 'charge')).toMatchObject({ status: 'succeeded' });
  expect(world.gateway.captures).toHaveLength(1);
  expect(await world.onHand()).toBe(8);
}

async function expectDeclined(code: string): Promise<void> {
  const stored = await world.order(order);
  expect(stored).toMatchObject({ status: 'declined', decline: { code } });
  expect(stored).not.toHaveProperty('action');
  expect(stored).not.toHaveProperty('dueAt');
  expect(await world.operation(order, 'charge')).toMatchObject({ status: 'failed', retrySafe: false });
  expect(world.gateway.captures).toEqual([]);
  expect(await world.onHand()).toBe(10);
}

describe('chargePayment of a payment whose customer has to act', () => {
  it('says so in the order, and waits', async () => {
    expect(await world.chargePayment(order)).toBe('requires_action');
    const expiresAt = addMs(world.clock.now(), PAYMENT_WINDOW_MS);
    expect(await world.order(order)).toMatchObject({
      status: 'placed',
      event: 'PaymentActionRequired',
      action: { transactionId: 'pi_1', clientSecret: 'pi_1_secret', expiresAt },
      dueAt: expiresAt,
    });
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'unknown',
      attempts: [{ number: 1, outcome: 'unknown', error: { code: 'requires_action' } }],
    });
    expect(await world.onHand()).toBe(8);
  });

  it('asks and sends nothing more while the holder has time', async () => {
    await world.chargePayment(order);
    world.clock.advance({ milliseconds: PAYMENT_WINDOW_MS - 1 });
    const before = await world.items();
    expect(await world.chargePayment(order)).toBe('requires_action');
    await world.sweep();
    expect(world.workflow.started).toEqual([]);
    expect(await world.items()).toEqual(before);
    expect(callNames()).toEqual(['charge']);
    expect(await world.attemptPayment(order, 'k2')).toEqual({ code: 'order_not_payable', status: 'placed' });
  });

  it.each([
    ['the request: it died before its claim', 'PutItem', 'crash_before'],
    ['the claim', 'PutItem', 'crash_after'],
    ['the answer: it died before that was written', 'TransactWriteItems', 'crash_before'],
    ['the written answer', 'TransactWriteItems', 'crash_after'],
  ] as const)('continues from %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), world.chargePayment(order));
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('requires_action');
    expect(await world.order(order)).toMatchObject({ action: { transactionId: 'pi_1' }, version: 2 });
    world.gateway.authenticate('pi_1', 'success');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    await expectPaid();
  });

  it.each([
    ['still has to act', undefined, 'requires_action'],
    ['has acted', 'success', 'paid'],
    ['was not recognized', 'failure', 'declined'],
  ] as const)(
    'asks where it stands now when its answer was lost: the holder %s',
    async (_, acted, outcome) => {
      world.gateway.script('lost_after');
      await expect(world.chargePayment(order)).rejects.toThrow('timeout');
      if (acted !== undefined) world.gateway.authenticate('pi_1', acted);
      // Under its key the gateway repeats its first answer: the customer has to act.
      expect(await world.chargePayment(order)).toBe(outcome);
      expect(callNames()).toEqual(['charge', 'charge', 'retrieve']);
      expect(await world.order(order)).toMatchObject({
        status: outcome === 'requires_action' ? 'placed' : outcome,
      });
    },
  );

  it('asks where it stands outside the key window', async () => {
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    world.clock.advance({ hours: 25 });
    world.gateway.authenticate('pi_1', 'success');
    expect(await world.chargePayment(order)).toBe('paid');
    expect(callNames()).toEqual(['charge', 'find']);
    await expectPaid();
  });
});

describe('an order that waits for the holder', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
  });

  it('is paid by the webhook that tells that the holder has acted', async () => {
    world.gateway.authenticate('pi_1', 'success');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    await expectPaid();
    expect(await world.order(order)).toMatchObject({ dueAt: '2026-11-24T10:01:00.000Z' });
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001' });
    expect(callNames()).toEqual(['charge']);
  });

  it('is given up, and then declined, when a webhook tells that the holder was not recognized', async () => {
    world.gateway.authenticate('pi_1', 'failure');
    const before = await world.order(order);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, AUTHENTICATION_FAILED))).toBe('applied');
    // Until it is given up the holder can confirm it again.
    expect(await world.order(order)).toMatchObject({ status: 'placed', version: before.version });
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'cancel']);
    await expectDeclined('payment_intent_authentication_failure');
    world.gateway.confirmAgain('pi_1');
    expect(world.gateway.captures).toEqual([]);
    world.gateway.calls.length = 0;
    expect(await world.attemptPayment(order, 'k2')).toMatchObject({ code: 'attempted' });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ status: 'paid', attempt: 2 });
  });

  it('is paid when the holder is recognized at the second try, before it is given up', async () => {
    world.gateway.authenticate('pi_1', 'failure');
    await world.applyWebhook(chargeEvent('evt_1', order, AUTHENTICATION_FAILED));
    // Its webhook never comes.
    world.gateway.confirmAgain('pi_1');
    await world.runWorkflow(order);
    await expectPaid();
  });

  it.each([
    ['failed, recognized', ['failed', 'recognized']],
    ['recognized, failed', ['recognized', 'failed']],
  ])('ends the same in whatever order it is told of two tries: %s', async (_, told) => {
    world.gateway.authenticate('pi_1', 'failure');
    world.gateway.confirmAgain('pi_1');
    const news = {
      failed: chargeEvent('evt_1', order, AUTHENTICATION_FAILED),
      recognized: captureNews(world.gateway, 'evt_2'),
    };
    for (const what of told) await world.applyWebhook(what === 'failed' ? news.failed : news.recognized);
    await world.runWorkflow(order);
    await expectPaid();
    expect(world.gateway.refunds).toEqual([]);
  });

  it('is asked for once when it is told twice that the holder failed', async () => {
    world.gateway.authenticate('pi_1', 'failure');
    await world.applyWebhook(chargeEvent('evt_1', order, AUTHENTICATION_FAILED));
    expect(await world.applyWebhook(chargeEvent('evt_2', order, AUTHENTICATION_FAILED))).toBe('superseded');
    await world.runWorkflow(order);
    await expectDeclined('payment_intent_authentication_failure');
  });

  it('takes no notice of being told again that it waits', async () => {
    const before = await world.history(order);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, WAITS_FOR_CUSTOMER))).toBe('superseded');
    expect(await world.history(order)).toEqual(before);
  });

  it('is given up by the sweep when the time is over', async () => {
    untilExpiry();
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'cancel']);
    await expectDeclined('canceled');
  });

  it('is paid when the holder acted in the last moment, and nobody told', async () => {
    world.gateway.authenticate('pi_1', 'success');
    untilExpiry();
    await world.sweep();
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'cancel']);
    await expectPaid();
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001' });
  });

  it('is given up at last when the gateway does not answer at first', async () => {
    untilExpiry();
    world.gateway.scriptFinds('lost_before', 'refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown', attemptCount: 3 });
    expect(await world.chargePayment(order)).toBe('declined');
    await expectDeclined('canceled');
  });

  it.each(['crash_before', 'crash_after'] as const)('is given up once: %s', async (fault) => {
    untilExpiry();
    await dies(world.tap.arm('TransactWriteItems', fault), world.chargePayment(order));
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('declined');
    await expectDeclined('canceled');
  });

  it('is given up once when a webhook tells of it while the step waits for its answer', async () => {
    untilExpiry();
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    const canceled = {
      code: 'declined',
      decline: { code: 'canceled', message: 'It was given up.' },
    } as const;
    expect(await world.applyWebhook(chargeEvent('evt_1', order, canceled))).toBe('superseded');
    write.release();
    expect(await step).toBe('declined');
    await expectDeclined('canceled');
  });

  it('is cancelled at the gateway when it is cancelled here', async () => {
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { status: 'cancelled' } });
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'cancel']);
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'cancelled' });
    for (const gone of ['action', 'dueAt']) expect(stored).not.toHaveProperty(gone);
  });

  it('is given up at the gateway when it is cancelled here and told that its holder failed', async () => {
    await world.cancelOrder(order);
    world.gateway.authenticate('pi_1', 'failure');
    expect(await world.applyWebhook(chargeEvent('evt_1', order, AUTHENTICATION_FAILED))).toBe('superseded');
    await world.runWorkflow(order);
    world.gateway.confirmAgain('pi_1');
    expect(world.gateway.captures).toEqual([]);
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('is given back when it is cancelled here and the holder was faster', async () => {
    await world.cancelOrder(order);
    world.gateway.authenticate('pi_1', 'success');
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'cancel', 'refund']);
    expect(await world.order(order)).toMatchObject({ status: 'cancelled', event: 'LateCaptureRefunded' });
    expect(world.gateway.refunds).toHaveLength(1);
  });
});
