import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { VOUCHER_GRACE_MS } from '../../../functions/domain/payments/customer-payment.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { VOUCHER_MS } from '../../../assurance/world/customer-confirms.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { PAYMENT_WINDOW_MS, PROCESSING_MS, type World } from '../../../assurance/world/world.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { CustomerOrder } from '../../support/customer-order.ts';

const DAY_MS = 86_400_000;

let customer: CustomerOrder;
let world: World;
let order: OrderKey;
beforeEach(async () => {
  customer = await CustomerOrder.open();
  ({ world, order } = customer);
});
afterEach(() => closeAtRest(world));

describe('a payment whose customer was sent to another site', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'redirect');
    expect(await customer.tell('evt_1')).toBe('superseded');
  });

  it('is told in the order, whose window goes on', async () => {
    expect(await customer.stored()).toMatchObject({
      action: { state: 'requires_action' },
      dueAt: addMs(world.clock.now(), PAYMENT_WINDOW_MS),
      version: 2,
    });
  });

  it('is cancelled when its customer never comes back', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    await customer.sweepAndRun();
    await customer.expectDeclined();
  });

  it('awaits its customer again when that came to nothing', async () => {
    world.gateway.goesOn('pi_1', 'fails');
    await customer.tell('evt_2');
    expect(await customer.stored()).toMatchObject({ action: { state: 'awaiting_customer' } });
  });

  it('takes news that are older than the order for a reason to ask, and no more', async () => {
    world.gateway.goesOn('pi_1', 'fails');
    await customer.tell('evt_2');
    const before = await customer.stored();
    world.workflow.started.length = 0;
    await world.applyWebhook(chargeEvent('evt_3', order, { code: 'still_open', state: 'requires_action' }));
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(await customer.stored()).toMatchObject({
      action: { state: 'awaiting_customer' },
      version: before.version,
    });
  });
});

describe('a voucher', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'voucher');
    await customer.tell('evt_1');
  });

  it('outlives the payment window, and is asked about meanwhile', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    await customer.sweepAndRun();
    expect(await customer.stored()).toMatchObject({ status: 'placed', action: { state: 'requires_action' } });
    world.gateway.goesOn('pi_1', 'succeeds');
    customer.later(DAY_MS);
    await customer.sweepAndRun();
    await customer.expectPaid();
  });

  it('is cancelled when the bank has had time to report it after its expiry', async () => {
    customer.later(VOUCHER_MS + VOUCHER_GRACE_MS);
    await customer.sweepAndRun();
    await customer.expectDeclined();
  });

  it('leaves no more time than the window was when it comes to nothing', async () => {
    customer.later(VOUCHER_MS);
    world.gateway.goesOn('pi_1', 'fails');
    await customer.tell('evt_2');
    await customer.sweepAndRun();
    await customer.expectDeclined();
  });
});

describe('a payment that a bank works on', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'debit');
    await customer.tell('evt_1');
  });

  it('is told in the order, without its secret, and stops the window', async () => {
    const processing = await customer.stored();
    expect(processing).toMatchObject({
      status: 'placed',
      event: 'PaymentProcessing',
      processing: { transactionId: 'pi_1', since: world.clock.now() },
    });
    expect(JSON.stringify(await world.items())).not.toContain('pi_1_secret');
    customer.later(PAYMENT_WINDOW_MS);
    await customer.sweepAndRun();
    expect(customer.callNames()).not.toContain('cancel');
    expect(await customer.stored()).toMatchObject({ status: 'placed', version: processing.version });
  });

  it.each([
    ['a webhook', () => customer.tell('evt_2')],
    ['asking', () => customer.sweepAndRun()],
  ])('pays its order when it succeeds, as %s tells', async (_, learn) => {
    customer.later(9 * DAY_MS);
    world.gateway.goesOn('pi_1', 'succeeds');
    await learn();
    await customer.expectPaid();
  });

  it.each([
    ['a webhook', () => customer.tell('evt_2')],
    ['asking', () => customer.sweepAndRun()],
  ])('is cancelled, and declines its order, when it fails, as %s tells', async (_, learn) => {
    customer.later(9 * DAY_MS);
    world.gateway.goesOn('pi_1', 'fails');
    await learn();
    await customer.expectDeclined();
  });

  it('is asked about ever more seldom, and a person is told after the longest time', async () => {
    for (let day = 0; day < 20; day += 1) {
      customer.later(DAY_MS);
      await customer.sweepAndRun();
    }
    expect(world.gateway.calls.filter(({ name }) => name === 'retrieve').length).toBeLessThan(30);
    expect(world.counted).not.toContain('AttentionNeeded');
    customer.later(PROCESSING_MS - 20 * DAY_MS);
    await world.sweep();
    await expect(world.runWorkflow(order)).rejects.toThrow('has been processing since');
    expect(world.counted).toContain('AttentionNeeded');
    expect((await world.history(order)).attention).toMatchObject([{ reason: 'unsettled', open: true }]);
    // What the gateway tells later still counts.
    world.gateway.goesOn('pi_1', 'succeeds');
    await customer.tell('evt_2');
    await customer.expectPaid();
    expect((await world.history(order)).attention).toMatchObject([{ open: false }]);
  });

  it.each([
    ['succeeds', 1],
    ['fails', 0],
  ] as const)('goes back once when its order was cancelled and it %s', async (what, refunds) => {
    await world.cancelOrder(order);
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
    expect(customer.callNames()).not.toContain('cancel');
    expect(await customer.stored()).toMatchObject({
      status: 'cancelled',
      processing: { transactionId: 'pi_1' },
    });
    customer.later(2 * DAY_MS);
    await customer.sweepAndRun();
    world.gateway.goesOn('pi_1', what);
    customer.later(2 * DAY_MS);
    await customer.sweepAndRun();
    await customer.tell('evt_2');
    expect(world.gateway.refunds).toHaveLength(refunds);
    const cancelled = await customer.stored();
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    for (const gone of ['processing', 'dueAt']) expect(cancelled).not.toHaveProperty(gone);
    expect(await world.onHand()).toBe(10);
  });
});
