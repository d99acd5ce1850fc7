import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
});
afterEach(() => closeAtRest(world));

/** A person refunds at the gateway, and nobody is told yet. */
function byHand(amountMinor: number): void {
  const transactionId = world.gateway.captures[0]?.transactionId ?? '';
  world.gateway.refunds.push({ transactionId, amountMinor });
}

/** The event of the nth refund at the gateway, from 1. */
const told = async (nth: number) => world.applyWebhook(refundNews(world.gateway, `evt_${nth}`, nth));

const refunds = async () =>
  (await world.history(order)).operations
    .filter(({ kind }) => kind === 'refund')
    .map(({ key, status }) => `${key} ${status}`)
    .toSorted();

const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

describe('a cancellation of an order of which a part was refunded at the gateway', () => {
  it('refunds the rest once the part is known, and nobody has to', async () => {
    byHand(1000);
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(await refunds()).toEqual(['cancel failed']);
    expect(await open()).toEqual(['refund_refused:cancel']);
    expect(await told(1)).toBe('applied');
    await comeToRest(world);
    expect(await refunds()).toEqual([
      'cancel failed',
      'cancel_rest_1500 succeeded',
      'gateway_re_1 succeeded',
    ]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(await open()).toEqual([]);
    const totals = (await world.history(order)).creditNotes.map(({ totalMinor }) => totalMinor);
    expect(totals.toSorted((one, other) => one - other)).toEqual([1000, 1500]);
  });

  it('refunds the rest at once where the part became known before the refusal', async () => {
    await world.cancelOrder(order);
    byHand(1000);
    expect(await told(1)).toBe('applied');
    await comeToRest(world);
    expect(await refunds()).toContain('cancel_rest_1500 succeeded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(await open()).toEqual([]);
  });

  it('asks for less each time that another part becomes known', async () => {
    byHand(1000);
    byHand(500);
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    await told(1);
    await world.runWorkflow(order);
    await told(2);
    await comeToRest(world);
    expect(await refunds()).toEqual([
      'cancel failed',
      'cancel_rest_1000 succeeded',
      'cancel_rest_1500 failed',
      'gateway_re_1 succeeded',
      'gateway_re_2 succeeded',
    ]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(await open()).toEqual([]);
  });

  it('asks for nothing by itself where the gateway refused for another reason', async () => {
    world.gateway.scriptRefunds('refused');
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    byHand(1000);
    await told(1);
    await comeToRest(world);
    expect(await refunds()).toEqual(['cancel failed', 'gateway_re_1 succeeded']);
    expect(await open()).toEqual(['refund_refused:cancel']);
  });
});
