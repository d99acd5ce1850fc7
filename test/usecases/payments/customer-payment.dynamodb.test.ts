import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dies } from '../../../assurance/world/gate.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { chargeEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, PAYMENT_WINDOW_MS, type World } from '../../../assurance/world/world.ts';
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

describe('an order whose customer is to confirm the payment', () => {
  it('has a payment at the gateway, its secret, and the end of the payment window', async () => {
    expect(await world.chargePayment(order)).toBe('requires_action');
    const expiresAt = addMs(world.clock.now(), PAYMENT_WINDOW_MS);
    expect(await stored()).toMatchObject({
      status: 'placed',
      event: 'PaymentActionRequired',
      action: {
        transactionId: 'pi_1',
        clientSecret: 'pi_1_secret',
        expiresAt,
        state: 'awaiting_customer',
      },
      dueAt: expiresAt,
    });
    expect(await world.operation(order, 'charge')).toMatchObject({ status: 'unknown' });
  });

  it.each([
    ['the request: it died before its claim', 'PutItem', 'crash_before'],
    ['the claim', 'PutItem', 'crash_after'],
    ['the answer: it died before that was written', 'TransactWriteItems', 'crash_before'],
    ['the written answer', 'TransactWriteItems', 'crash_after'],
  ] as const)('has one payment, when the step continues from %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), world.chargePayment(order));
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('requires_action');
    expect(await stored()).toMatchObject({ action: { transactionId: 'pi_1' }, version: 2 });
    expect(world.gateway.lastPayment).toBe('pi_1');
  });

  it.each([
    ['under its key', {}],
    ['by its reference, long after', { hours: 25 }],
  ] as const)('finds its payment %s, when the answer was lost', async (_, advance) => {
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    world.clock.advance(advance);
    expect(await world.chargePayment(order)).toBe('requires_action');
    expect(world.gateway.lastPayment).toBe('pi_1');
    expect(await stored()).toMatchObject({ action: { clientSecret: 'pi_1_secret' } });
  });

  it('has no payment at the gateway when it costs nothing', async () => {
    const free = await world.placeOrder('k2', {
      customer: { email: 'ada@example.com' },
      lines: [{ description: 'A sample', quantity: 1, unitPriceMinor: 0, kind: 'goods' }],
      currency: 'EUR',
      ...BY_CUSTOMER,
    });
    await world.runWorkflow({ merchantId: 'acme', orderId: free.orderId });
    expect(world.gateway.calls).toEqual([]);
  });

  it('is cancelled before its payment is made, and none is made', async () => {
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(world.gateway.calls).toEqual([]);
  });
});

describe('a payment that waits for its customer', () => {
  beforeEach(async () => {
    await world.chargePayment(order);
  });

  it.each([
    ['a webhook', () => tell('evt_1')],
    ['asking at the end of the window', () => (later(PAYMENT_WINDOW_MS), sweepAndRun())],
  ])('pays its order, as %s tells', async (_, learn) => {
    world.gateway.confirm('pi_1', 'works');
    await learn();
    await expectPaid();
    expect(await stored()).toMatchObject({ invoiceNumber: '2026-000001' });
  });

  it('leaves its order as it is when a confirmation fails, and pays it at the second', async () => {
    const before = await world.history(order);
    world.gateway.confirm('pi_1', 'declined');
    expect(await tell('evt_1')).toBe('superseded');
    expect(await world.history(order)).toEqual(before);
    expect(callNames()).toEqual(['charge']);
    world.gateway.confirm('pi_1', 'works');
    await tell('evt_2');
    await expectPaid();
  });

  it('is cancelled at the gateway first when its window ends, and then its order is declined', async () => {
    later(PAYMENT_WINDOW_MS);
    world.gateway.scriptFinds('lost_before');
    await world.sweep();
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    expect(await stored()).toMatchObject({ status: 'placed' });
    expect(await world.onHand()).toBe(8);
    world.outliveLeases();
    await sweepAndRun();
    expect(callNames()).toEqual(['charge', 'retrieve', 'retrieve', 'cancel']);
    await expectDeclined();
  });

  it('gives its stock back when workflow, sweep and webhook were all dead meanwhile', async () => {
    // The order is due, which nobody saw for a week.
    later(7 * DAY_MS);
    await sweepAndRun();
    await expectDeclined();
  });

  it('is paid when the customer confirms while the window ends', async () => {
    later(PAYMENT_WINDOW_MS);
    const answer = world.gateway.holdCancel();
    const step = world.chargePayment(order);
    await answer.reached;
    world.gateway.confirm('pi_1', 'works');
    answer.release();
    expect(await step).toBe('paid');
    await expectPaid();
  });

  it('is left to its bank when the customer confirms a debit while the window ends', async () => {
    later(PAYMENT_WINDOW_MS);
    const answer = world.gateway.holdCancel();
    const step = world.chargePayment(order);
    await answer.reached;
    world.gateway.confirm('pi_1', 'debit');
    answer.release();
    expect(await step).toBe('requires_action');
    expect(await stored()).toMatchObject({ status: 'placed', processing: { transactionId: 'pi_1' } });
    world.gateway.goesOn('pi_1', 'succeeds');
    await tell('evt_1');
    await expectPaid();
  });

  it('is captured once when two tabs confirm it', async () => {
    world.gateway.confirm('pi_1', 'works');
    world.gateway.confirm('pi_1', 'works');
    await tell('evt_1');
    world.gateway.confirm('pi_1', 'works');
    await expectPaid();
  });

  it('is cancelled at the gateway when its order is cancelled', async () => {
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { status: 'cancelled' } });
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
    expect(callNames()).toEqual(['charge', 'retrieve', 'cancel']);
    const cancelled = await stored();
    expect(cancelled).toMatchObject({ status: 'cancelled' });
    for (const gone of ['action', 'dueAt']) expect(cancelled).not.toHaveProperty(gone);
    world.gateway.confirm('pi_1', 'works');
    expect(world.gateway.captures).toEqual([]);
  });

  it('is refunded once when the customer was faster than a cancellation', async () => {
    await world.cancelOrder(order);
    world.gateway.confirm('pi_1', 'works');
    await world.runWorkflow(order);
    await world.applyWebhook(captureNews(world.gateway, 'evt_1'));
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await stored()).toMatchObject({ status: 'cancelled', event: 'LateCaptureRefunded' });
  });

  it('declines its order when somebody cancels it at the gateway', async () => {
    await world.gateway.cancel('pi_1');
    await tell('evt_1');
    await expectDeclined();
  });

  it('makes room for another attempt, with another payment, once it is over', async () => {
    later(PAYMENT_WINDOW_MS);
    await sweepAndRun();
    await expectDeclined();
    expect(await world.attemptPayment(order, 'k2', BY_CUSTOMER)).toMatchObject({ code: 'attempted' });
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ attempt: 2, action: { transactionId: 'pi_2' } });
    world.gateway.confirm('pi_2', 'works');
    await world.applyWebhook(captureNews(world.gateway, 'evt_9'));
    expect(await stored()).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
  });

  it('may be followed by a card that the server charges', async () => {
    later(PAYMENT_WINDOW_MS);
    await sweepAndRun();
    await world.attemptPayment(order, 'k2', 'pm_card_visa');
    await world.runWorkflow(order);
    const paid = await stored();
    expect(paid).toMatchObject({ status: 'paid', paymentMethod: 'pm_card_visa' });
    expect(paid).not.toHaveProperty('payment');
  });
});
