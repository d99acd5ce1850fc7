import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

/** An answer about a request is not an answer about its effect: what was asked for before may have happened. */
let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
});
afterEach(() => world.close());

const calls = () => world.gateway.calls.map(({ name }) => name);

async function lose(script: 'lost_after' | 'lost_before' | 'stored_fault_before'): Promise<void> {
  world.gateway.script(script);
  await expect(world.chargePayment(order)).rejects.toMatchObject({ effect: 'possible' });
}

describe('a repeated charge that is refused before its key is looked at', () => {
  it('is looked up, and the captured charge pays the order', async () => {
    await lose('lost_after');
    world.gateway.script('refused_unread');
    expect(await world.chargePayment(order)).toBe('paid');
    expect(world.gateway.captures).toHaveLength(1);
    expect(calls()).toEqual(['charge', 'charge', 'find']);
  });

  it('stays unknown while the gateway finds nothing, and declines nobody', async () => {
    await lose('lost_before');
    world.gateway.script('refused_unread');
    await expect(world.chargePayment(order)).rejects.toMatchObject({ effect: 'possible' });
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown' });
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
  });

  it('is a decline when it was the first request', async () => {
    world.gateway.script('refused_unread');
    expect(await world.chargePayment(order)).toBe('declined');
  });
});

describe('a repeated refund that is refused before its key is looked at', () => {
  it('is looked up, and was made once', async () => {
    await world.chargePayment(order);
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toMatchObject({ effect: 'possible' });
    world.gateway.scriptRefunds('refused_unread');
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('stays unknown while the gateway finds nothing', async () => {
    await world.chargePayment(order);
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('lost_before', 'refused_unread');
    await expect(world.refundPayment(order)).rejects.toThrow('connection_reset');
    await expect(world.refundPayment(order)).rejects.toMatchObject({ effect: 'possible' });
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
    expect(await world.refundPayment(order)).toBe('refunded');
  });
});

describe('the last date of a charge', () => {
  const DECLINED = { status: 'declined', decline: { code: 'charge_expired' } };

  it('declines an order whose charge was never sent, without asking the gateway', async () => {
    world.clock.advance({ hours: 1 });
    expect(await world.chargePayment(order)).toBe('declined');
    expect(await world.order(order)).toMatchObject(DECLINED);
    expect(await world.onHand()).toBe(10);
    expect(calls()).toEqual([]);
  });

  it('lets a charge be made until its last millisecond', async () => {
    world.clock.advance({ minutes: 59, seconds: 59, milliseconds: 999 });
    expect(await world.chargePayment(order)).toBe('paid');
  });

  it('counts from the checkout attempt and not from the first one', async () => {
    const declined = await world.placed('k2', { paymentMethod: 'pm_card_visa_chargeDeclined' });
    expect(await world.chargePayment(declined)).toBe('declined');
    world.clock.advance({ hours: 2 });
    await world.attemptPayment(declined, 'again');
    expect(await world.chargePayment(declined)).toBe('paid');
    expect(await world.chargePayment(order)).toBe('declined');
  });

  it('makes a stored 500 with nothing done a decline, and never a charge a day later', async () => {
    await lose('stored_fault_before');
    await expect(world.chargePayment(order)).rejects.toThrow('500');
    world.clock.advance({ hours: 2 });
    await expect(world.chargePayment(order)).rejects.toThrow('not_found');
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    world.clock.advance({ hours: 31 });
    expect(await world.chargePayment(order)).toBe('declined');
    expect(await world.order(order)).toMatchObject(DECLINED);
    expect(world.gateway.captures).toEqual([]);
    expect(calls()).toEqual(['charge', 'charge', 'find', 'find', 'find']);
  });

  it('is past when a capture is found: the order is paid by it, since nothing else has been decided', async () => {
    await lose('lost_after');
    world.clock.advance({ hours: 5 });
    expect(await world.chargePayment(order)).toBe('paid');
    expect(calls()).toEqual(['charge', 'find']);
  });
});

describe('a refusal of the merchant’s own account', () => {
  it('declines nobody, and the order is charged once the account is mended', async () => {
    world.gateway.script('account_refused');
    await expect(world.chargePayment(order)).rejects.toMatchObject({ effect: 'none' });
    expect(world.counted).toEqual(['AccountRefused']);
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.chargePayment(order)).toBe('paid');
  });

  it('refuses no refund for good', async () => {
    await world.chargePayment(order);
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('account_refused');
    await expect(world.refundPayment(order)).rejects.toMatchObject({ effect: 'none' });
    expect(world.counted).toEqual(['AccountRefused']);
    expect(await world.refundPayment(order)).toBe('refunded');
  });
});
