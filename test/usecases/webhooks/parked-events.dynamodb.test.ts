import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews, refundNews } from '../../../assurance/world/gateway-news.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined, MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));

/** Placed only later, as after a database was restored to a time before it: the gateway remembers what we do not. */
const order: OrderKey = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, 'k1') };

/** The gateway captured for an order that we have not got (yet). */
async function capturedBefore(): Promise<GatewayEvent> {
  await world.gateway.charge(
    {
      ...order,
      attempt: 1,
      amountMinor: 2500,
      currency: 'EUR',
      paymentMethod: 'pm_card_visa',
      reference: `${MERCHANT}:${order.orderId}:checkout_attempt_1`,
      description: `Order ${order.orderId}`,
    },
    'first',
  );
  return captureNews(world.gateway, 'evt_1');
}

const record = async (eventId = 'evt_1') =>
  (await world.items()).find(({ pk }) => pk === `W#stripe#${eventId}`);
const entry = async () =>
  (await world.items()).find(({ sk }) => sk === 'ATTENTION#event_not_applied:stripe#evt_1');
const parked = async () => (await world.items()).filter(({ sk }) => sk.startsWith('PARKED#'));

async function expectPaidByIt(): Promise<void> {
  expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
  expect(await world.operation(order, 'charge')).toMatchObject({
    status: 'succeeded',
    result: { transactionId: 'pi_1' },
  });
  expect(world.gateway.captures).toHaveLength(1);
  expect(await record()).toMatchObject({ status: 'succeeded', outcome: 'applied' });
  expect(await record()).not.toHaveProperty('dueAt');
  expect(await parked()).toEqual([]);
}

describe('an event about an order that is not known', () => {
  afterEach(() => world.close());

  it('waits, where whoever reads the order will meet it', async () => {
    const event = await capturedBefore();
    expect(await world.applyWebhook(event)).toBe('parked');
    expect(await record()).toMatchObject({
      status: 'pending',
      outcome: 'parked',
      orderId: order.orderId,
      dueAt: '2026-11-24T10:01:00.000Z',
      attempts: [{ number: 1, error: { code: 'unknown_object' } }],
    });
    expect(await parked()).toMatchObject([{ pk: `M#${MERCHANT}#O#${order.orderId}` }]);
    expect(world.workflow.started).toEqual([]);
  });

  it('waits once, however often it comes', async () => {
    const event = await capturedBefore();
    await world.applyWebhook(event);
    const before = await world.items();
    world.clock.advance({ seconds: 5 });
    for (const number of [2, 3]) expect(await world.applyWebhook(event, number)).toBe('parked');
    expect(await world.items()).toEqual(before);
    expect(await Promise.all([world.applyWebhook(event), world.applyWebhook(event)])).toEqual([
      'parked',
      'parked',
    ]);
    expect(await world.items()).toEqual(before);
  });

  it('is looked at again and again, and is for a person when what it is about never appears', async () => {
    await world.applyWebhook(await capturedBefore());
    for (let sweepAttempts = 0; sweepAttempts < 10; sweepAttempts += 1) {
      world.clock.set(String((await record())?.['dueAt']));
      expect(await world.sweep()).toMatchObject({ due: 1, left: 1, applied: 0, needAttention: 0 });
    }
    world.clock.set(String((await record())?.['dueAt']));
    expect(await world.sweep()).toMatchObject({ due: 1, needAttention: 1 });
    expect(await record()).toMatchObject({ outcome: 'parked' });
    expect(await record()).not.toHaveProperty('dueShard');
    expect(await entry()).toMatchObject({
      reason: 'event_not_applied',
      eventId: 'evt_1',
      dueShard: 'attention',
    });
    world.clock.advance({ days: 30 });
    expect(await world.sweep()).toMatchObject({ due: 0 });
  });
});

describe('an event that waits for its order', () => {
  afterEach(() => closeAtRest(world));

  it('is applied by the charge step, before anything is charged', async () => {
    await world.applyWebhook(await capturedBefore());
    // The gateway has forgotten the key: whoever sent it now would charge a second time.
    world.clock.advance({ hours: 25 });
    await world.placed('k1');
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidByIt();
    expect(world.gateway.calls).toHaveLength(1);
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001' });
  });

  it('is applied by the sweep, which starts the workflow', async () => {
    await world.applyWebhook(await capturedBefore());
    await world.placed('k1');
    world.workflow.started.length = 0;
    world.clock.advance({ seconds: 59 });
    expect(await world.sweep()).toMatchObject({ due: 0 });
    world.clock.advance({ seconds: 1 });
    expect(await world.sweep()).toMatchObject({ applied: 1 });
    await expectPaidByIt();
    expect(world.workflow.started).toContainEqual(order);
  });

  it('is applied when it is delivered once more', async () => {
    const event = await capturedBefore();
    await world.applyWebhook(event);
    await world.placed('k1');
    expect(await world.applyWebhook(event, 2)).toBe('applied');
    await expectPaidByIt();
    expect(await record()).toMatchObject({ attemptCount: 2 });
  });

  it('is applied though it was given up, when the order appears at last', async () => {
    await world.applyWebhook(await capturedBefore());
    for (let sweepAttempts = 0; sweepAttempts <= 10; sweepAttempts += 1) {
      world.clock.set(String((await record())?.['dueAt']));
      await world.sweep();
    }
    expect(await entry()).toMatchObject({ dueShard: 'attention' });
    await world.placed('k1');
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidByIt();
    expect(await entry()).not.toHaveProperty('dueShard');
    expect(await entry()).toMatchObject({ settlements: [{ by: 'once' }] });
    expect(await record()).not.toHaveProperty('dueShard');
  });

  it('declines the order that it tells the decline of', async () => {
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await world.placed('k1');
    expect(await world.chargePayment(order)).toBe('declined');
    expect(world.gateway.calls).toEqual([]);
    expect(await world.onHand()).toBe(10);
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'failed', retrySafe: false });
  });

  it('is applied beside another one that says the same, each once', async () => {
    const event = await capturedBefore();
    await world.applyWebhook(event);
    await world.applyWebhook({ ...event, eventId: 'evt_2' });
    await world.placed('k1');
    await Promise.all([world.runWorkflow(order), world.sweep(), world.applyWebhook(event, 2)]);
    await world.runWorkflow(order);
    await expectPaidByIt();
    expect(await record('evt_2')).toMatchObject({ status: 'succeeded' });
  });

  it.each([
    ['before it waits', 'TransactWriteItems', 'crash_before'],
    ['when it waits', 'TransactWriteItems', 'crash_after'],
  ] as const)('survives a crash %s', async (_, name, fault) => {
    const event = await capturedBefore();
    await dies(world.tap.arm(name, fault), world.applyWebhook(event));
    expect(await world.applyWebhook(event, 2)).toBe('parked');
    await world.placed('k1');
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidByIt();
  });

  it.each(['crash_before', 'crash_after'] as const)(
    'survives a charge step that dies as it applies it: %s',
    async (fault) => {
      await world.applyWebhook(await capturedBefore());
      await world.placed('k1');
      await dies(world.tap.arm('TransactWriteItems', fault, 2), world.chargePayment(order));
      world.outliveLeases();
      expect(await world.chargePayment(order)).toBe('paid');
      await expectPaidByIt();
    },
  );

  it.each(['crash_before', 'crash_after'] as const)('survives a sweep that dies: %s', async (fault) => {
    await world.applyWebhook(await capturedBefore());
    await world.placed('k1');
    world.clock.advance({ minutes: 1 });
    await dies(world.tap.arm('TransactWriteItems', fault, 2), world.sweep());
    world.clock.advance({ minutes: 2 });
    await world.sweep();
    await expectPaidByIt();
  });

  it('survives lost answers', async () => {
    world.tap.arm('TransactWriteItems', 'lose_response');
    expect(await world.applyWebhook(await capturedBefore())).toBe('parked');
    await world.placed('k1');
    world.tap.arm('TransactWriteItems', 'lose_response', 2);
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidByIt();
  });

  it('never meets the charge step half: one that claims in the same moment', async () => {
    const event = await capturedBefore();
    await world.placed('k1');
    const claim = world.tap.arm('PutItem', 'hold_before');
    const step = world.chargePayment(order);
    await claim.reached;
    expect(await world.applyWebhook(event)).toBe('applied');
    claim.release();
    expect(await step).toBe('busy');
    await expectPaidByIt();
  });

  it('never meets the charge step half: it came when that had just claimed', async () => {
    const event = await capturedBefore();
    await world.placed('k1');
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const webhook = world.applyWebhook(event);
    await write.reached;
    expect(await world.chargePayment(order)).toBe('paid');
    write.release();
    expect(await webhook).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ version: 2 });
    expect(world.gateway.captures).toHaveLength(1);
  });
});

describe('an event that waits for what its order has not got to', () => {
  afterEach(() => closeAtRest(world));

  it('keeps no other attempt from being charged, and is applied to its own', async () => {
    await world.placed('k1', { paymentMethod: DECLINED_CARD });
    expect(await world.applyWebhook(chargeEvent('evt_1', order, declined, 2))).toBe('parked');
    expect(await world.chargePayment(order)).toBe('declined');
    expect(world.gateway.calls).toHaveLength(1);
    expect(await parked()).toHaveLength(1);
    await world.attemptPayment(order, 'k2');
    expect(await world.chargePayment(order)).toBe('declined');
    expect(world.gateway.calls).toHaveLength(1);
    expect(await parked()).toEqual([]);
  });

  it('is a refund: the gateway is asked for it, under its own key', async () => {
    await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await world.cancelOrder(order);
    await world.gateway.refund(
      {
        ...order,
        refundId: 'late_pi_1',
        transactionId: 'pi_1',
        amountMinor: 2500,
        currency: 'EUR',
        reason: 'late_capture',
        reference: `${MERCHANT}:${order.orderId}:refund:late_pi_1`,
      },
      'first',
    );
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2'))).toBe('parked');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    await world.runWorkflow(order);
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'refund', 'refund']);
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await world.order(order)).toMatchObject({ status: 'cancelled', event: 'LateCaptureRefunded' });
    expect(await parked()).toEqual([]);
  });
});
