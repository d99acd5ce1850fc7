import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { comeToRest } from '../../support/at-rest.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  world.gateway.captureAgain(world.gateway.captures[0]?.reference ?? '');
  // The gateway has forgotten the key: the look-up is what meets the two.
  world.clock.advance({ hours: 24 });
});
afterEach(() => world.close());

const stored = async () => (await world.items()).find(({ sk }) => sk === 'ORDER');
const entries = async () => (await world.history(order)).attention;
const entry = { key: 'captured_twice:1', detail: 'one must be refunded' };

describe('a charge that was captured twice under one reference', () => {
  it('is on the list of what needs a person at once, with the reason', async () => {
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    expect(await stored()).toMatchObject({ status: 'placed' });
    expect(await stored()).not.toHaveProperty('dueShard');
    expect(await entries()).toMatchObject([{ ...entry, open: true, since: world.clock.now() }]);
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'unknown',
      attempts: [{}, { outcome: 'unknown', error: { code: 'captured_twice' } }],
    });
    expect(world.gateway.refunds).toEqual([]);
  });

  it('stays there as it is, is asked about by no sweep, and is charged no third time', async () => {
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    const before = await entries();
    world.workflow.started.length = 0;
    world.clock.advance({ days: 30 });
    await world.sweep();
    expect(world.workflow.started).toEqual([]);
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    expect(await entries()).toEqual(before);
    expect(world.gateway.captures).toHaveLength(2);
  });

  it('is on the list of a cancelled order too', async () => {
    await world.cancelOrder(order);
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    expect(await stored()).toMatchObject({ status: 'cancelled' });
    expect(await entries()).toMatchObject([{ ...entry, open: true }]);
  });

  it.each([
    [1, 2],
    [2, 1],
  ])('is off the list when the gateway tells of each: first %i, then %i', async (first, second) => {
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1', first))).toBe('applied');
    // The other one is still owed.
    expect(await entries()).toMatchObject([{ ...entry, open: true }]);
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_2', second))).toBe('applied');
    await comeToRest(world);
    expect(await stored()).toMatchObject({
      status: 'paid',
      transactionId: `pi_${first}`,
      invoiceNumber: '2026-000001',
    });
    expect(await entries()).toMatchObject([{ ...entry, open: false }]);
    expect(await stored()).not.toHaveProperty('dueAt');
    expect(world.gateway.refunds).toMatchObject([{ transactionId: `pi_${second}`, amountMinor: 2500 }]);
  });
});
