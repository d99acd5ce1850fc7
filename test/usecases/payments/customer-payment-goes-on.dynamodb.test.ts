import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { VOUCHER_GRACE_MS } from '../../../functions/domain/payments/customer-payment.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { VOUCHER_MS } from '../../../assurance/world/customer-confirms.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, PAYMENT_WINDOW_MS, PROCESSING_MS, type World } from '../../../assurance/world/world.ts';
import { closeAtRest } from '../../support/at-rest.ts';

const BY_CUSTOMER = { payment: { mode: 'customer' } } as const;
const DAY_MS = 86_400_000;

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  const placed = await world.placeOrder('k1', {
    customer: { email: 'ada@example.com' },
    lines: [{ sku: 'mug', quantity: 2 }],
    ...BY_CUSTOMER,
  });
  order = { merchantId: 'acme', orderId: placed.orderId };
  world.workflow.started.length = 0;
});
afterEach(() => closeAtRest(world));

const callNames = () => world.gateway.calls.map(({ name }) => name);
const stored = () => world.order(order);
const later = (milliseconds: number) => {
  world.clock.advance({ milliseconds });
};

/** Whatever is due is looked after, as the schedule does it. */
async function sweepAndRun(): Promise<void> {
  world.workflow.started.length = 0;
  await world.sweep();
  for (const started of [...world.workflow.started]) await world.runWorkflow(started);
}

/** The gateway tells where the payment stands. */
async function tell(eventId: string): Promise<string> {
  world.workflow.started.length = 0;
  const applied = await world.applyWebhook(
    chargeEvent(eventId, order, await world.gateway.retrieve('pi_1'), (await stored()).attempt),
  );
  world.gateway.calls.pop();
  for (const started of [...world.workflow.started]) await world.runWorkflow(started);
  return applied;
}

async function expectPaid(): Promise<void> {
  const paid = await stored();
  expect(paid).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
  for (const gone of ['action', 'processing']) expect(paid).not.toHaveProperty(gone);
  expect(world.gateway.captures).toHaveLength(1);
  expect(world.gateway.refunds).toEqual([]);
  expect(await world.onHand()).toBe(8);
}

async function expectDeclined(): Promise<void> {
  const declined = await stored();
  expect(declined).toMatchObject({ status: 'declined' });
  for (const gone of ['action', 'processing', 'dueAt']) expect(declined).not.toHaveProperty(gone);
  expect(world.gateway.captures).toEqual([]);
  expect(await world.onHand()).toBe(10);
  // Its secret opens nothing any more.
  expect(world.gateway.confirm('pi_1', 'works')).toMatchObject({ code: 'declined' });
  expect(world.gateway.captures).toEqual([]);
}

describe('a payment whose customer was sent to another site', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'redirect');
    expect(await tell('evt_1')).toBe('superseded');
  });

  it('is told in the order, whose window goes on', async () => {
    expect(await stored()).toMatchObject({
      action: { state: 'requires_action' },
      dueAt: addMs(world.clock.now(), PAYMENT_WINDOW_MS),
      version: 2,
    });
  });

  it('is cancelled when its customer never comes back', async () => {
    later(PAYMENT_WINDOW_MS);
    await sweepAndRun();
    await expectDeclined();
  });

  it('awaits its customer again when that came to nothing', async () => {
    world.gateway.goesOn('pi_1', 'fails');
    await tell('evt_2');
    expect(await stored()).toMatchObject({ action: { state: 'awaiting_customer' } });
  });

  it('takes news that are older than the order for a reason to ask, and no more', async () => {
    world.gateway.goesOn('pi_1', 'fails');
    await tell('evt_2');
    const before = await stored();
    world.workflow.started.length = 0;
    await world.applyWebhook(chargeEvent('evt_3', order, { code: 'still_open', state: 'requires_action' }));
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ action: { state: 'awaiting_customer' }, version: before.version });
  });
});

describe('a voucher', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'voucher');
    await tell('evt_1');
  });

  it('outlives the payment window, and is asked about meanwhile', async () => {
    later(PAYMENT_WINDOW_MS);
    await sweepAndRun();
    expect(await stored()).toMatchObject({ status: 'placed', action: { state: 'requires_action' } });
    world.gateway.goesOn('pi_1', 'succeeds');
    later(DAY_MS);
    await sweepAndRun();
    await expectPaid();
  });

  it('is cancelled when the bank has had time to report it after its expiry', async () => {
    later(VOUCHER_MS + VOUCHER_GRACE_MS);
    await sweepAndRun();
    await expectDeclined();
  });

  it('leaves no more time than the window was when it comes to nothing', async () => {
    later(VOUCHER_MS);
    world.gateway.goesOn('pi_1', 'fails');
    await tell('evt_2');
    await sweepAndRun();
    await expectDeclined();
  });
});

describe('a payment that a bank works on', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
    world.gateway.confirm('pi_1', 'debit');
    await tell('evt_1');
  });

  it('is told in the order, without its secret, and stops the window', async () => {
    const processing = await stored();
    expect(processing).toMatchObject({
      status: 'placed',
      event: 'PaymentProcessing',
      processing: { transactionId: 'pi_1', since: world.clock.now() },
    });
    expect(JSON.stringify(await world.items())).not.toContain('pi_1_secret');
    later(PAYMENT_WINDOW_MS);
    await sweepAndRun();
    expect(callNames()).not.toContain('cancel');
    expect(await stored()).toMatchObject({ status: 'placed', version: processing.version });
  });

  it.each([
    ['a webhook', () => tell('evt_2')],
    ['asking', () => sweepAndRun()],
  ])('pays its order when it succeeds, as %s tells', async (_, learn) => {
    later(9 * DAY_MS);
    world.gateway.goesOn('pi_1', 'succeeds');
    await learn();
    await expectPaid();
  });

  it.each([
    ['a webhook', () => tell('evt_2')],
    ['asking', () => sweepAndRun()],
  ])('is cancelled, and declines its order, when it fails, as %s tells', async (_, learn) => {
    later(9 * DAY_MS);
    world.gateway.goesOn('pi_1', 'fails');
    await learn();
    await expectDeclined();
  });

  it('is asked about ever more seldom, and a person is told after the longest time', async () => {
    for (let day = 0; day < 20; day += 1) {
      later(DAY_MS);
      await sweepAndRun();
    }
    expect(world.gateway.calls.filter(({ name }) => name === 'retrieve').length).toBeLessThan(30);
    expect(world.counted).not.toContain('AttentionNeeded');
    later(PROCESSING_MS - 20 * DAY_MS);
    await world.sweep();
    await expect(world.runWorkflow(order)).rejects.toThrow('has been processing since');
    expect(world.counted).toContain('AttentionNeeded');
    expect((await world.history(order)).attention).toMatchObject([{ reason: 'unsettled', open: true }]);
    // What the gateway tells later still counts.
    world.gateway.goesOn('pi_1', 'succeeds');
    await tell('evt_2');
    await expectPaid();
    expect((await world.history(order)).attention).toMatchObject([{ open: false }]);
  });

  it.each([
    ['succeeds', 1],
    ['fails', 0],
  ] as const)('goes back once when its order was cancelled and it %s', async (what, refunds) => {
    await world.cancelOrder(order);
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
    expect(callNames()).not.toContain('cancel');
    expect(await stored()).toMatchObject({ status: 'cancelled', processing: { transactionId: 'pi_1' } });
    later(2 * DAY_MS);
    await sweepAndRun();
    world.gateway.goesOn('pi_1', what);
    later(2 * DAY_MS);
    await sweepAndRun();
    await tell('evt_2');
    expect(world.gateway.refunds).toHaveLength(refunds);
    const cancelled = await stored();
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    for (const gone of ['processing', 'dueAt']) expect(cancelled).not.toHaveProperty(gone);
    expect(await world.onHand()).toBe(10);
  });
});
