import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
});
afterEach(() => closeAtRest(world));

/** A person refunds at the gateway. */
const byHand = (amountMinor: number, transactionId = 'pi_1') =>
  void world.gateway.refunds.push({ transactionId, amountMinor });

const notes = async () =>
  (await world.history(order)).creditNotes.map(({ totalMinor, refundId }) => [totalMinor, refundId]);

const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

describe('a refund that was made at the gateway', () => {
  it('becomes a refund of the order, with its credit note and its event', async () => {
    byHand(1000);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('applied');
    expect(await world.order(order)).toMatchObject({
      status: 'paid',
      refundedMinor: 1000,
      event: 'OrderRefunded',
      version: 4,
    });
    expect(await world.operation(order, 'refund', 'gateway_re_1')).toMatchObject({
      status: 'succeeded',
      attemptCount: 0,
      intent: { origin: 'gateway', amountMinor: 1000, transactionId: 'pi_1' },
      result: { gatewayRefundId: 're_1' },
    });
    await comeToRest(world);
    expect(await notes()).toEqual([[1000, 'gateway_re_1']]);
  });

  it('leaves what is left to be cancelled', async () => {
    byHand(1000);
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect((await notes()).map(([total]) => total).toSorted()).toEqual([1000, 1500]);
    expect(world.gateway.refunds.map(({ amountMinor }) => amountMinor)).toEqual([1000, 1500]);
  });

  it('is taken in once, however often it is told, and by whom', async () => {
    byHand(1000);
    await Promise.all(['evt_1', 'evt_2'].map((id) => world.applyWebhook(refundNews(world.gateway, id))));
    const { about } = refundNews(world.gateway, 'evt_3');
    if (about?.object !== 'gateway_refund') throw new Error('it is one of ours');
    expect(await world.takeInNews(about)).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
  });

  it('is taken in without an event, and its event tells nothing new', async () => {
    byHand(1000);
    const { about } = refundNews(world.gateway, 'evt_1');
    if (about?.object !== 'gateway_refund') throw new Error('it is one of ours');
    expect(await world.takeInNews(about)).toBe('applied');
    expect(world.workflow.started).toContainEqual(order);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
  });

  it('is taken in while one of ours is pending, whichever is told first', async () => {
    await world.requestRefund(order, 'r1', 700);
    byHand(1000);
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000, refundPendingMinor: 700 });
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1700 });
    expect((await notes()).toSorted()).toEqual([
      [1000, 'gateway_re_1'],
      [700, keyDigest('r1')],
    ]);
  });

  it('settles what of ours the gateway refused for it', async () => {
    await world.requestRefund(order, 'r1');
    byHand(2500);
    await world.runWorkflow(order);
    expect(await open()).toEqual([`refund_refused:${keyDigest('r1')}`]);
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    expect(await open()).toEqual([]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
  });

  it('leaves no debt where it is told before ours is refused', async () => {
    await world.requestRefund(order, 'r1');
    byHand(2500);
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    await comeToRest(world);
    expect(await open()).toEqual([]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
  });

  it('waits for a payment that is not known yet', async () => {
    order = await world.placed('k2');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    byHand(1000, 'pi_2');
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('parked');
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ status: 'paid', refundedMinor: 1000 });
    expect(await notes()).toEqual([[1000, 'gateway_re_1']]);
  });

  it('of a payment of somebody else is recorded in the end, and calls nobody', async () => {
    const about = {
      object: 'gateway_refund',
      transactionId: 'pi_other',
      outcome: { code: 'refunded', gatewayRefundId: 're_9', amountMinor: 5, currency: 'USD' },
    } as const;
    const event = { provider: 'stripe', eventId: 'evt_1', type: 'refund.created', about };
    expect(await world.applyWebhook(event)).toBe('parked');
    await comeToRest(world);
    const record = (await world.items()).find(({ pk, sk }) => pk === 'W#stripe#evt_1' && sk === 'EVENT');
    expect(record).toMatchObject({ outcome: 'ignored', reason: 'it is about no payment of ours' });
    expect((await world.items()).filter(({ sk }) => sk === 'PARKED')).toEqual([]);
    expect(world.counted).not.toContain('AttentionNeeded');
  });

  it('counts once it has succeeded, and not while it is pending or when it fails', async () => {
    world.gateway.refunds.push({ transactionId: 'pi_1', amountMinor: 1000, status: 'pending' });
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('superseded');
    expect(await world.order(order)).not.toHaveProperty('refundedMinor');
    world.gateway.refunds.splice(0, 1, { transactionId: 'pi_1', amountMinor: 1000, status: 'failed' });
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2'))).toBe('applied');
    expect(await world.order(order)).not.toHaveProperty('refundedMinor');
    // Older news that come after it.
    const about = {
      object: 'gateway_refund',
      transactionId: 'pi_1',
      outcome: { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 1000, currency: 'EUR' },
    } as const;
    expect(await world.takeInNews(about)).toBe('superseded');
    expect(await world.order(order)).not.toHaveProperty('refundedMinor');
    expect(await open()).toEqual([]);
  });

  it('in another currency changes nothing, and a person decides', async () => {
    const about = {
      object: 'gateway_refund',
      transactionId: 'pi_1',
      outcome: { code: 'refunded', gatewayRefundId: 're_9', amountMinor: 5, currency: 'USD' },
    } as const;
    expect(await world.takeInNews(about)).toBe('needs_attention');
    expect(await world.takeInNews(about)).toBe('needs_attention');
    expect(await world.order(order)).not.toHaveProperty('refundedMinor');
    expect(await open()).toEqual(['refund_mismatch:gateway_re_9']);
    expect(world.counted.filter((event) => event === 'AttentionNeeded')).toHaveLength(1);
  });

  it('is taken in once when the answer to its write is lost', async () => {
    byHand(1000);
    await dies(
      world.tap.arm('TransactWriteItems', 'crash_after'),
      world.applyWebhook(refundNews(world.gateway, 'evt_1')),
    );
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'), 2)).toBe('known');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
  });

  it('of ours whose names somebody has taken off stays one refund', async () => {
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    const about = {
      object: 'gateway_refund',
      transactionId: 'pi_1',
      outcome: { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 700, currency: 'EUR' },
    } as const;
    expect(await world.takeInNews(about)).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });
});

describe('a refund by hand of a charge that its order could not take', () => {
  it('settles what the gateway refused to refund', async () => {
    order = await world.placed('k2');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await world.cancelOrder(order);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order).catch(() => undefined);
    await world.runWorkflow(order);
    expect(await open()).toEqual(['late_capture_refund_refused:late_pi_2']);
    byHand(2500, 'pi_2');
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('applied');
    expect(await open()).toEqual([]);
    expect(await world.order(order)).toMatchObject({ status: 'cancelled', event: 'LateCaptureRefunded' });
  });
});
