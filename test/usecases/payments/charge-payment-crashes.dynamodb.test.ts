import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

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

describe('chargePayment that dies', () => {
  it('continues from nothing: it died before the claim', async () => {
    await dies(world.tap.arm('PutItem', 'crash_before'), world.chargePayment(order));
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(await world.operation(order, 'charge')).toMatchObject({ epoch: 1, attemptCount: 1 });
  });

  it('continues from the claim: what may have been sent is asked about', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.chargePayment(order));
    expect(world.gateway.calls).toEqual([]);
    expect(await world.chargePayment(order)).toBe('busy');
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it.each([
    ['captured', 'pm_card_visa', 'paid', 1],
    ['declined', DECLINED_CARD, 'declined', 0],
  ] as const)('continues from charge %s', async (_, paymentMethod, outcome, captures) => {
    order = await world.placed('k2', { paymentMethod });
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.chargePayment(order));
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.chargePayment(order)).toBe('busy');
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe(outcome);
    expect(await world.order(order)).toMatchObject({ status: outcome });
    expect(world.gateway.captures).toHaveLength(captures);
    expect(await world.operation(order, 'charge')).toMatchObject({
      attempts: [{ number: 1, outcome: 'abandoned' }, { number: 2 }],
    });
  });

  it('continues from charge captured a day later, when the key is forgotten', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.chargePayment(order));
    world.clock.advance({ days: 2 });
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('continues from order paid: it died before it could say so', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.chargePayment(order));
    await expectPaidOnce();
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('continues after it died while it asked', async () => {
    await loseTheOutcome();
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.chargePayment(order));
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });
});

describe('chargePayment whose database answers get lost', () => {
  it.each(['PutItem', 'TransactWriteItems'] as const)('pays once: %s', async (name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
    expect(world.gateway.calls.map((call) => call.name)).toEqual(['charge']);
    expect(await world.operation(order, 'charge')).toMatchObject({ epoch: 1, attemptCount: 1 });
  });

  it('is unknown when no commit arrived, and pays once', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('TransactWriteItems', 'fail_before');
    await expect(world.chargePayment(order)).rejects.toThrow('no answer');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown' });
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });

  it('keeps the outcome when every answer to the commit was lost', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('TransactWriteItems', 'lose_response');
    await expect(world.chargePayment(order)).rejects.toThrow('no answer');
    await expectPaidOnce();
    expect(await world.chargePayment(order)).toBe('paid');
  });

  it('settles after the lease when not even the end of the attempt could be written', async () => {
    world.gateway.script('lost_after');
    for (let nth = 2; nth <= 5; nth += 1) world.tap.arm('PutItem', 'fail_before', nth);
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'processing' });
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('paid');
    await expectPaidOnce();
  });
});
