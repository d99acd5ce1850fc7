import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { AUTHENTICATION_CARD, WAITS_FOR_CUSTOMER } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
});
afterEach(() => closeAtRest(world));

const callNames = () => world.gateway.calls.map(({ name }) => name);

describe('a webhook that tells that the customer has to act', () => {
  beforeEach(async () => {
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  });

  it('is applied when the charge step did not hear it', async () => {
    expect(await world.applyWebhook(chargeEvent('evt_1', order, WAITS_FOR_CUSTOMER))).toBe('applied');
    expect(await world.order(order)).toMatchObject({
      status: 'placed',
      action: { clientSecret: 'pi_1_secret' },
    });
    expect(await world.chargePayment(order)).toBe('requires_action');
    expect(callNames()).toEqual(['charge']);
  });

  it('brings no secret: the order’s workflow asks the gateway for it', async () => {
    const started = world.workflow.started.length;
    expect(await world.applyWebhook(chargeEvent('evt_1', order, { code: 'action_required' }))).toBe(
      'superseded',
    );
    expect(world.workflow.started.length).toBe(started + 1);
    expect(await world.order(order)).not.toHaveProperty('action');
    expect(await world.chargePayment(order)).toBe('requires_action');
    expect(await world.order(order)).toMatchObject({ action: { clientSecret: 'pi_1_secret' } });
  });

  it('is applied once beside the charge step that asks', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.chargePayment(order);
    await write.reached;
    expect(await world.applyWebhook(chargeEvent('evt_1', order, WAITS_FOR_CUSTOMER))).toBe('applied');
    write.release();
    expect(await step).toBe('busy');
    expect(await world.order(order)).toMatchObject({ version: 2, action: { transactionId: 'pi_1' } });
  });

  it('changes nothing of an order that was paid meanwhile', async () => {
    world.gateway.authenticate('pi_1', 'success');
    await world.applyWebhook(captureNews(world.gateway, 'evt_1'));
    expect(await world.applyWebhook(chargeEvent('evt_2', order, WAITS_FOR_CUSTOMER))).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'succeeded' });
  });

  it('changes nothing of an order that was cancelled meanwhile, which is still given up', async () => {
    await world.cancelOrder(order);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, WAITS_FOR_CUSTOMER))).toBe('superseded');
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'find', 'cancel']);
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });
});
