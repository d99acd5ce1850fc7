import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
});
afterEach(() => world.close());

/** The outcome is lost on the way: the charge is captured, and nobody here knows. */
async function loseTheOutcome(): Promise<void> {
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toMatchObject({
    name: 'GatewayFault',
    effect: 'possible',
  });
}

async function expectPaidOnce(): Promise<void> {
  expect(world.gateway.captures).toHaveLength(1);
  expect(await world.order(order)).toMatchObject({
    status: 'paid',
    transactionId: world.gateway.captures[0]?.transactionId,
  });
  expect(await world.operation(order, 'charge')).toMatchObject({ status: 'succeeded' });
}

describe('chargePayment whose answer is lost', () => {
  it('records the charge as unknown', async () => {
    await loseTheOutcome();
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'unknown',
      attemptCount: 1,
      attempts: [{ outcome: 'unknown', error: { code: 'timeout' }, retrySafe: false }],
    });
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.onHand()).toBe(8);
  });

  it('learns the outcome under the same key, and pays once', async () => {
    await loseTheOutcome();
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    const [first, second] = world.gateway.calls;
    expect(second).toEqual(first);
    expect(await world.operation(order, 'charge')).toMatchObject({
      epoch: 2,
      attempts: [
        { number: 1, outcome: 'unknown' },
        { number: 2, outcome: 'succeeded' },
      ],
    });
  });

  it('charges for the first time when the request had not arrived', async () => {
    world.gateway.script('lost_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown' });
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('looks the charge up when the stored answer is itself a fault', async () => {
    world.gateway.script('stored_fault_after');
    await expect(world.chargePayment(order)).rejects.toThrow('500');
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'charge', 'find']);
  });

  it('looks the charge up first when the gateway may have forgotten the key', async () => {
    await loseTheOutcome();
    world.clock.advance({ hours: 23 });
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'find']);
  });

  it('is declined when the window is over and the gateway has no such charge: nobody is charged a day later', async () => {
    world.gateway.script('lost_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    world.clock.advance({ hours: 25 });
    expect(await world.chargePayment(order)).toBe('declined');
    expect(world.gateway.captures).toEqual([]);
    expect(await world.order(order)).toMatchObject({ decline: { code: 'charge_expired' } });
    expect(await world.onHand()).toBe(10);
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'find']);
  });

  it('stays unknown while the gateway answers nothing, and counts every try', async () => {
    await loseTheOutcome();
    for (let tries = 2; tries <= 6; tries += 1) {
      world.gateway.script('lost_before');
      world.gateway.scriptFinds('lost_before');
      await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    }
    const record = await world.operation(order, 'charge');
    expect(record).toMatchObject({ status: 'unknown', attemptCount: 6 });
    expect(record.attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [4, 'unknown'],
      [5, 'unknown'],
      [6, 'unknown'],
    ]);
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('is never taken for free of effect because the question was refused at the door', async () => {
    await loseTheOutcome();
    world.gateway.script('refused_before');
    world.gateway.scriptFinds('refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown' });
  });

  it.each([
    ['inside the key window', { minutes: 59 }, ['refused_before'] as const],
    ['outside the key window', { hours: 23 }, [] as const],
  ])('pays once although a question was refused %s', async (_, asked, refusedCharges) => {
    await loseTheOutcome();
    world.clock.advance(asked);
    world.gateway.script(...refusedCharges);
    world.gateway.scriptFinds('refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    // The gateway is asked again after it has forgotten the key.
    world.clock.advance({ hours: 24 });
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('asks with the request that was stored, also when a newer release would make another', async () => {
    await loseTheOutcome();
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall(orderKey(order.merchantId, order.orderId)),
        UpdateExpression: 'SET paymentMethod = :renamed',
        ExpressionAttributeValues: marshall({ ':renamed': 'pm_renamed' }),
      }),
    );
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'charge']);
  });
});

describe('chargePayment that certainly had no effect', () => {
  it('fails as safe to retry, and is tried again', async () => {
    world.gateway.script('refused_before');
    await expect(world.chargePayment(order)).rejects.toMatchObject({ effect: 'none' });
    const record = await world.operation(order, 'charge');
    expect(record).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attempts: [{ outcome: 'failed', error: { code: 'rate_limited' }, retrySafe: true }],
    });
    expect(record).not.toHaveProperty('effectStartedAt');

    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(world.gateway.calls.map(({ name }) => name)).toEqual(['charge', 'charge']);
  });

  it('no longer claims to be safe to retry once a later try is unknown', async () => {
    world.gateway.script('refused_before', 'lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    const record = await world.operation(order, 'charge');
    expect(record.status).toBe('unknown');
    expect(record.retrySafe).not.toBe(true);
  });
});
