import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChargeOutcome } from '../../../functions/domain/payments/payment.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  world.workflow.started.length = 0;
});
afterEach(() => world.close());

/** The gateway captured, and its answer to us was lost. */
async function captureUnseen(): Promise<ChargeOutcome> {
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  return capture();
}

function capture(): ChargeOutcome {
  const [first] = world.gateway.captures;
  if (first === undefined) throw new Error('nothing was captured');
  const { code, transactionId, amountMinor, currency } = first;
  return { code, transactionId, amountMinor, currency };
}

const eventIn = async (eventId: string) =>
  (await world.items()).find(({ pk }) => pk === `W#stripe#${eventId}`);

describe('applyWebhook', () => {
  it('pays an order whose charge is unknown, and starts what comes next', async () => {
    const outcome = await captureUnseen();
    expect(await world.applyWebhook(chargeEvent('evt_1', order, outcome))).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'succeeded',
      epoch: 2,
      attemptCount: 1,
      result: outcome,
    });
    expect(await eventIn('evt_1')).toMatchObject({
      outcome: 'applied',
      orderId: order.orderId,
      type: 'payment_intent.succeeded',
      status: 'succeeded',
      attemptCount: 1,
      updatedAt: world.clock.now(),
    });
    expect(world.workflow.started).toEqual([order]);
    expect(await world.chargePayment(order)).toBe('paid');
    expect(world.gateway.calls).toHaveLength(1);
  });

  it('declines an order whose charge is unknown, and gives the stock back', async () => {
    world.gateway.script('lost_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    expect(await world.applyWebhook(chargeEvent('evt_1', order, declined))).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'declined' });
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'failed', retrySafe: false });
    expect(await world.onHand()).toBe(10);
    // Nothing is left to do for a workflow.
    const before = await world.items();
    await world.runWorkflow(order);
    expect(await world.items()).toEqual(before);
    expect(world.gateway.calls).toHaveLength(1);
  });

  it('knows an event that it has seen, and changes nothing', async () => {
    const event = chargeEvent('evt_1', order, await captureUnseen());
    await world.applyWebhook(event);
    const before = await world.items();
    expect(await world.applyWebhook(event)).toBe('known');
    world.clock.advance({ days: 365 });
    expect(await world.applyWebhook(event)).toBe('known');
    expect(await world.items()).toEqual(before);
    expect(world.workflow.started).toHaveLength(1);
  });

  it.each([
    ['paid', 'pm_card_visa'],
    ['declined', DECLINED_CARD],
  ] as const)('records an event that says what is known: %s', async (status, paymentMethod) => {
    order = await world.placed('k2', { paymentMethod });
    await world.chargePayment(order);
    const before = await world.history(order);
    const outcome = status === 'paid' ? capture() : declined;
    expect(await world.applyWebhook(chargeEvent('evt_1', order, outcome))).toBe('superseded');
    expect(await world.history(order)).toEqual(before);
    expect(await eventIn('evt_1')).toMatchObject({ outcome: 'superseded', orderId: order.orderId });
    expect(await world.applyWebhook(chargeEvent('evt_1', order, outcome))).toBe('known');
  });

  it('records an event about nothing of ours', async () => {
    const event = { provider: 'stripe', eventId: 'evt_1', type: 'payout.paid' };
    expect(await world.applyWebhook(event)).toBe('ignored');
    expect(await world.applyWebhook(event)).toBe('known');
    expect(await eventIn('evt_1')).toMatchObject({ outcome: 'ignored', type: 'payout.paid' });
  });

  it('stays paid when a failure of the same attempt arrives later', async () => {
    const outcome = await captureUnseen();
    await world.applyWebhook(chargeEvent('evt_1', order, outcome));
    expect(await world.applyWebhook(chargeEvent('evt_2', order, declined))).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ status: 'paid' });
    expect(await world.onHand()).toBe(8);
  });

  it('asks for a person when the amount is another', async () => {
    const outcome = { ...(await captureUnseen()), amountMinor: 2499 };
    expect(await world.applyWebhook(chargeEvent('evt_1', order, outcome))).toBe('needs_attention');
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await eventIn('evt_1')).toMatchObject({
      outcome: 'needs_attention',
      reason: 'amount_mismatch: pi_1 of 2499 EUR',
      orderId: order.orderId,
    });
    expect((await world.history(order)).attention).toMatchObject([
      { key: 'amount_mismatch:pi_1', attempt: 1, open: true, since: world.clock.now() },
    ]);
  });

  it('leaves the second attempt alone when news of the first arrive', async () => {
    order = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    await world.chargePayment(order);
    await world.attemptPayment(order, 'k3');
    const before = await world.order(order);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, declined, 1))).toBe('superseded');
    expect(await world.order(order)).toEqual(before);
    expect(await world.chargePayment(order)).toBe('paid');
  });

  it('does not fail with the workflow', async () => {
    const outcome = await captureUnseen();
    world.workflow.failNext();
    expect(await world.applyWebhook(chargeEvent('evt_1', order, outcome))).toBe('applied');
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
  });
});
