import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dies } from '../../../assurance/world/gate.ts';
import type { ChargeScript } from '../../../assurance/world/gateway-scripts.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { CHARGE_WITHIN_MS, PAYMENT_WINDOW_MS, type World } from '../../../assurance/world/world.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { CustomerOrder } from '../../support/customer-order.ts';

const BY_CUSTOMER = { payment: { mode: 'customer' } } as const;
const DAY_MS = 86_400_000;

let customer: CustomerOrder;
let world: World;
let order: OrderKey;
beforeEach(async () => {
  customer = await CustomerOrder.open();
  ({ world, order } = customer);
});
afterEach(() => closeAtRest(world));

describe('an order whose customer is to confirm the payment', () => {
  it('has a payment at the gateway, its secret, and the end of the payment window', async () => {
    expect(await world.chargePayment(order)).toBe('requires_action');
    const expiresAt = addMs(world.clock.now(), PAYMENT_WINDOW_MS);
    expect(await customer.stored()).toMatchObject({
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
    expect(await customer.stored()).toMatchObject({ action: { transactionId: 'pi_1' }, version: 2 });
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
    expect(await customer.stored()).toMatchObject({ action: { clientSecret: 'pi_1_secret' } });
  });

  it('is declined at its last date, with its stock back, when nobody knows whether the payment was made', async () => {
    world.gateway.script('lost_before');
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    world.clock.advance({ milliseconds: CHARGE_WITHIN_MS });
    expect(await world.chargePayment(order)).toBe('declined');
    expect(await customer.stored()).toMatchObject({
      status: 'declined',
      decline: { code: 'charge_expired' },
    });
    expect(await world.onHand()).toBe(10);
    expect(world.gateway.lastPayment).toBe('');
  });

  describe('when the gateway stored a 500 under the key', () => {
    const meetsFault = async (...scripts: readonly ChargeScript[]): Promise<void> => {
      world.gateway.script(...scripts);
      await expect(world.chargePayment(order)).rejects.toThrow('500');
    };

    it('has a payment under a second key as soon as it is asked for again, if none was made', async () => {
      await meetsFault('stored_fault_before');
      expect(await world.chargePayment(order)).toBe('requires_action');
      expect(customer.callNames()).toEqual(['charge', 'charge', 'find', 'charge']);
      world.gateway.confirm('pi_1', 'works');
      await customer.tell('evt_1');
      await customer.expectPaid();
    });

    it('has the payment that was made, and no second one', async () => {
      await meetsFault('stored_fault_after');
      expect(await world.chargePayment(order)).toBe('requires_action');
      expect(world.gateway.lastPayment).toBe('pi_1');
      expect(await customer.stored()).toMatchObject({ action: { transactionId: 'pi_1' } });
    });

    it('finds the payment under the second key, when its answer was lost', async () => {
      await meetsFault('stored_fault_before', 'stored_fault_before', 'lost_after');
      await expect(world.chargePayment(order)).rejects.toThrow('timeout');
      expect(await world.chargePayment(order)).toBe('requires_action');
      expect(world.gateway.lastPayment).toBe('pi_1');
    });

    it('is cancelled with what was made of it', async () => {
      await meetsFault('stored_fault_after');
      await world.cancelOrder(order);
      expect(await world.chargePayment(order)).toBe('cancelled');
      expect(world.gateway.confirm('pi_1', 'works')).toMatchObject({ code: 'declined' });
      expect(world.gateway.captures).toEqual([]);
    });
  });

  it('is no card: two charges of a card would both take its money', async () => {
    const card = await world.placeOrder('k2');
    world.gateway.script('stored_fault_before');
    const charge = async () => world.chargePayment({ merchantId: 'acme', orderId: card.orderId });
    await expect(charge()).rejects.toThrow('500');
    await expect(charge()).rejects.toThrow('500');
    expect(customer.callNames()).toEqual(['charge', 'charge', 'find']);
    world.clock.advance({ hours: 25 });
    expect(await charge()).toBe('declined');
    expect(world.gateway.captures).toEqual([]);
    await world.cancelOrder(order);
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
    ['a webhook', () => customer.tell('evt_1')],
    ['asking at the end of the window', () => (customer.later(PAYMENT_WINDOW_MS), customer.sweepAndRun())],
  ])('pays its order, as %s tells', async (_, learn) => {
    world.gateway.confirm('pi_1', 'works');
    await learn();
    await customer.expectPaid();
    expect(await customer.stored()).toMatchObject({ invoiceNumber: '2026-000001' });
  });

  it('leaves its order as it is when a confirmation fails, and pays it at the second', async () => {
    const before = await world.history(order);
    world.gateway.confirm('pi_1', 'declined');
    expect(await customer.tell('evt_1')).toBe('superseded');
    expect(await world.history(order)).toEqual(before);
    expect(customer.callNames()).toEqual(['charge']);
    world.gateway.confirm('pi_1', 'works');
    await customer.tell('evt_2');
    await customer.expectPaid();
  });

  it('is cancelled at the gateway first when its window ends, and then its order is declined', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    world.gateway.scriptFinds('lost_before');
    await world.sweep();
    await expect(world.chargePayment(order)).rejects.toThrow('connection_reset');
    expect(await customer.stored()).toMatchObject({ status: 'placed' });
    expect(await world.onHand()).toBe(8);
    world.outliveLeases();
    await customer.sweepAndRun();
    expect(customer.callNames()).toEqual(['charge', 'retrieve', 'retrieve', 'cancel']);
    await customer.expectDeclined();
  });

  it('gives its stock back when workflow, sweep and webhook were all dead meanwhile', async () => {
    // The order is due, which nobody saw for a week.
    customer.later(7 * DAY_MS);
    await customer.sweepAndRun();
    await customer.expectDeclined();
  });

  it('is paid when the customer confirms while the window ends', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    const answer = world.gateway.holdCancel();
    const step = world.chargePayment(order);
    await answer.reached;
    world.gateway.confirm('pi_1', 'works');
    answer.release();
    expect(await step).toBe('paid');
    await customer.expectPaid();
  });

  it('is left to its bank when the customer confirms a debit while the window ends', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    const answer = world.gateway.holdCancel();
    const step = world.chargePayment(order);
    await answer.reached;
    world.gateway.confirm('pi_1', 'debit');
    answer.release();
    expect(await step).toBe('requires_action');
    expect(await customer.stored()).toMatchObject({
      status: 'placed',
      processing: { transactionId: 'pi_1' },
    });
    world.gateway.goesOn('pi_1', 'succeeds');
    await customer.tell('evt_1');
    await customer.expectPaid();
  });

  it('is captured once when two tabs confirm it', async () => {
    world.gateway.confirm('pi_1', 'works');
    world.gateway.confirm('pi_1', 'works');
    await customer.tell('evt_1');
    world.gateway.confirm('pi_1', 'works');
    await customer.expectPaid();
  });

  it('is cancelled at the gateway when its order is cancelled', async () => {
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { status: 'cancelled' } });
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
    expect(customer.callNames()).toEqual(['charge', 'retrieve', 'cancel']);
    const cancelled = await customer.stored();
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
    expect(await customer.stored()).toMatchObject({ status: 'cancelled', event: 'LateCaptureRefunded' });
  });

  it('declines its order when somebody cancels it at the gateway', async () => {
    await world.gateway.cancel('pi_1');
    await customer.tell('evt_1');
    await customer.expectDeclined();
  });

  it('makes room for another attempt, with another payment, once it is over', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    await customer.sweepAndRun();
    await customer.expectDeclined();
    expect(await world.attemptPayment(order, 'k2', BY_CUSTOMER)).toMatchObject({ code: 'attempted' });
    await world.runWorkflow(order);
    expect(await customer.stored()).toMatchObject({ attempt: 2, action: { transactionId: 'pi_2' } });
    world.gateway.confirm('pi_2', 'works');
    await world.applyWebhook(captureNews(world.gateway, 'evt_9'));
    expect(await customer.stored()).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
  });

  it('may be followed by a card that the server charges', async () => {
    customer.later(PAYMENT_WINDOW_MS);
    await customer.sweepAndRun();
    await world.attemptPayment(order, 'k2', 'pm_card_visa');
    await world.runWorkflow(order);
    const paid = await customer.stored();
    expect(paid).toMatchObject({ status: 'paid', paymentMethod: 'pm_card_visa' });
    expect(paid).not.toHaveProperty('payment');
  });
});
