import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChargeOutcome } from '../../../functions/domain/payments/payment.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
});
afterEach(() => world.close());

const succeeded = (eventId = 'evt_1'): GatewayEvent => chargeEvent(eventId, order, capture());

function capture(): ChargeOutcome {
  const [first] = world.gateway.captures;
  if (first === undefined) throw new Error('nothing was captured');
  const { code, transactionId, amountMinor, currency } = first;
  return { code, transactionId, amountMinor, currency };
}

async function captureUnseen(): Promise<void> {
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
}

const eventsIn = async () => (await world.items()).filter(({ sk }) => sk === 'EVENT');

describe('applyWebhook beside others', () => {
  it('applies one event of three deliveries at once', async () => {
    await captureUnseen();
    const outcomes = await Promise.all([1, 2, 3].map(() => world.applyWebhook(succeeded())));
    expect(outcomes.sort()).toEqual(['applied', 'known', 'known']);
    expect(await world.order(order)).toMatchObject({ status: 'paid', version: 2 });
    expect(await eventsIn()).toHaveLength(1);
  });

  it('applies one of two events that say the same, and records both', async () => {
    await captureUnseen();
    const outcomes = await Promise.all(['evt_1', 'evt_2'].map((id) => world.applyWebhook(succeeded(id))));
    expect(outcomes.sort()).toEqual(['applied', 'superseded']);
    expect(await eventsIn()).toHaveLength(2);
    expect(await world.order(order)).toMatchObject({ status: 'paid', version: 2 });
  });

  it('comes before the commit of the charge step, which then writes nothing', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    expect(await world.applyWebhook(succeeded())).toBe('applied');
    const before = await world.items();
    write.release();
    expect(await step).toBe('paid');
    expect(await world.items()).toEqual(before);
  });

  it('comes after the commit of the charge step, though it read before it', async () => {
    const answer = world.gateway.holdAnswer();
    const step = world.chargePayment(order);
    await answer.reached;
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const webhook = world.applyWebhook(succeeded());
    await write.reached;
    answer.release();
    expect(await step).toBe('paid');
    write.release();
    expect(await webhook).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ status: 'paid', version: 2 });
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'succeeded', epoch: 1 });
  });

  it('declines before the commit of a charge step that heard the same', async () => {
    order = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    // The customer is quick: the late step must not touch the second attempt.
    await world.attemptPayment(order, 'k3');
    const before = await world.items();
    write.release();
    expect(await step).toBe('busy');
    expect(await world.items()).toEqual(before);
    expect(await world.onHand()).toBe(6);
  });

  it('settles a charge that was tried again meanwhile: the new owner writes nothing', async () => {
    await captureUnseen();
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    expect(await world.applyWebhook(succeeded())).toBe('applied');
    write.release();
    expect(await step).toBe('paid');
    expect(await world.order(order)).toMatchObject({ version: 2 });
  });
});

describe('applyWebhook that dies', () => {
  beforeEach(captureUnseen);

  it('continues from nothing: it died before its first write', async () => {
    const before = await world.items();
    await dies(world.tap.arm('PutItem', 'crash_before'), world.applyWebhook(succeeded()));
    expect(await world.items()).toEqual(before);
    expect(await world.applyWebhook(succeeded())).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'paid' });
  });

  it.each([
    ['PutItem', 'crash_after'],
    ['TransactWriteItems', 'crash_before'],
  ] as const)('continues from its transaction id held: %s, %s', async (name, fault) => {
    const before = await world.items();
    await dies(world.tap.arm(name, fault), world.applyWebhook(succeeded()));
    const changed = (await world.items()).filter(
      (item) => !before.some(({ pk, sk }) => pk === item.pk && sk === item.sk),
    );
    expect(changed).toMatchObject([{ sk: 'U', orderId: order.orderId }]);
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.applyWebhook(succeeded())).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'paid' });
  });

  it('continues from order paid: it died before the workflow was started', async () => {
    world.workflow.started.length = 0;
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.applyWebhook(succeeded()));
    expect(await world.applyWebhook(succeeded())).toBe('known');
    expect(await world.order(order)).toMatchObject({ status: 'paid', version: 2 });

    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
  });

  it('applies once when the answer to its transaction is lost', async () => {
    world.tap.arm('TransactWriteItems', 'lose_response');
    expect(await world.applyWebhook(succeeded())).toBe('applied');
    expect(await world.order(order)).toMatchObject({ status: 'paid', version: 2 });
  });

  it('comes again when no transaction arrived', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('TransactWriteItems', 'fail_before');
    await expect(world.applyWebhook(succeeded())).rejects.toThrow('no answer');
    expect(await eventsIn()).toMatchObject([{ status: 'failed', retrySafe: true }]);
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.applyWebhook(succeeded(), 2)).toBe('applied');
    expect(await eventsIn()).toMatchObject([{ status: 'succeeded', outcome: 'applied', attemptCount: 2 }]);
  });
});
