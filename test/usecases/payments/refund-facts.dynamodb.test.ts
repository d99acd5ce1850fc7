import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { refundEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { Refunded } from '../../../functions/domain/payments/refund.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { GatewayEvent } from '../../../functions/domain/payments/gateway-event.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
  await world.requestRefund(order, 'r1', 700);
});
afterEach(() => closeAtRest(world));

const REFUNDED: Refunded = { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 700, currency: 'EUR' };

const told = (change: Partial<Refunded> = {}, eventId = 'evt_1'): GatewayEvent =>
  refundEvent(eventId, order, keyDigest('r1'), { ...REFUNDED, ...change });

async function sentAndUnanswered(): Promise<void> {
  world.gateway.scriptRefunds('lost_after');
  await expect(world.refundPayment(order)).rejects.toThrow('timeout');
}

const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

describe('news of a refund that are not of what was asked for', () => {
  it.each([
    ['its amount', { amountMinor: 1 }],
    ['its currency', { currency: 'USD' }],
  ])('change nothing, and are for a person: %s', async (_name, change) => {
    await sentAndUnanswered();
    const before = await world.order(order);
    expect(await world.applyWebhook(told(change))).toBe('needs_attention');
    expect(await world.order(order)).toEqual(before);
    expect(await open()).toEqual([`refund_mismatch:${keyDigest('r1')}`]);
    expect((await world.history(order)).creditNotes).toEqual([]);
  });

  it('change nothing, and are for a person: its payment', async () => {
    await sentAndUnanswered();
    const event = told();
    if (event.about?.object !== 'refund') throw new Error('it is no refund');
    const about = { ...event.about, transactionId: 'pi_other' };
    expect(await world.applyWebhook({ ...event, about })).toBe('needs_attention');
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
  });

  it('settle nothing that was not sent: the gateway is asked', async () => {
    expect(await world.applyWebhook(told())).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
    await comeToRest(world);
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('are for a person where the gateway has a second refund under the same name', async () => {
    await world.runWorkflow(order);
    expect(await world.applyWebhook(told({ gatewayRefundId: 're_2' }))).toBe('needs_attention');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('are for a person where the refund at the gateway is another of ours', async () => {
    const other = await world.placed('k2');
    await world.runWorkflow(other);
    await world.requestRefund(other, 'r1', 700);
    await world.runWorkflow(other);
    await sentAndUnanswered();
    expect(world.gateway.refunds).toHaveLength(2);
    // The first is the other order's.
    expect(await world.applyWebhook(told({ gatewayRefundId: 're_1' }))).toBe('needs_attention');
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
    expect((await world.history(order)).attention[0]?.detail).toContain(other.orderId);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2', 2))).toBe('applied');
  });
});
