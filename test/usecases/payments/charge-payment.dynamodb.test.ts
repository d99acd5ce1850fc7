import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { chargeEvent, declined, MERCHANT } from '../../../assurance/world/order-builders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { movementsIn } from '../../../assurance/world/table-reader.ts';
import { FUNCTION_TIMEOUT_MS, openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

describe('chargePayment', () => {
  it('captures the amount of the order, and the order is paid', async () => {
    const order = await world.placed('k1');
    expect(await world.chargePayment(order)).toBe('paid');

    const reference = `${MERCHANT}:${order.orderId}:checkout_attempt_1`;
    expect(world.gateway.captures).toMatchObject([{ reference, amountMinor: 2500, currency: 'EUR' }]);
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_1', version: 2 });
    expect(await world.operation(order, 'charge')).toMatchObject({
      key: 'checkout_attempt_1',
      status: 'succeeded',
      attemptCount: 1,
      attempts: [{ number: 1, outcome: 'succeeded' }],
      result: { transactionId: 'pi_1' },
    });
    expect(await world.onHand()).toBe(8);
  });

  it('keeps a paid order on the list of what is open until its invoice is written', async () => {
    const order = await world.placed('k1');
    const { dueAt } = await world.order(order);
    await world.chargePayment(order);
    expect(await world.order(order)).toMatchObject({ dueAt });
  });

  it('stores what will be sent, and that it is being sent, before it is sent', async () => {
    const order = await world.placed('k1');
    const answer = world.gateway.holdAnswer();
    const charge = world.chargePayment(order);
    await answer.reached;
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'processing',
      effectStartedAt: world.clock.now(),
      intent: {
        reference: world.gateway.calls[0]?.reference,
        amountMinor: 2500,
        currency: 'EUR',
        paymentMethod: 'pm_card_visa',
      },
    });
    answer.release();
    await charge;
  });

  it('gives the stock back when the card is declined', async () => {
    const order = await world.placed('k1', { paymentMethod: DECLINED_CARD });
    expect(await world.chargePayment(order)).toBe('declined');

    expect(world.gateway.captures).toEqual([]);
    const stored = await world.order(order);
    expect(stored).toMatchObject({ status: 'declined', decline: { code: 'generic_decline' } });
    expect(stored).not.toHaveProperty('dueAt');
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'failed',
      retrySafe: false,
      attempts: [{ outcome: 'failed', error: { code: 'generic_decline' }, retrySafe: false }],
    });
    expect(await world.onHand()).toBe(10);
    expect(movementsIn(await world.items()).filter(({ orderId }) => orderId !== undefined)).toMatchObject([
      { quantity: -2, reason: 'checkout_attempt_1' },
      { quantity: 2, reason: 'decline_1' },
    ]);
  });

  it.each([
    ['paid', 'pm_card_visa'],
    ['declined', DECLINED_CARD],
  ])('changes nothing when it runs again: %s', async (outcome, paymentMethod) => {
    const order = await world.placed('k1', { paymentMethod });
    await world.chargePayment(order);
    const before = await world.items();
    world.clock.advance({ days: 2 });
    expect(await world.chargePayment(order)).toBe(outcome);
    expect(await world.items()).toEqual(before);
    expect(world.gateway.calls).toHaveLength(1);
  });

  it('does not know an order that is not there', async () => {
    expect(await world.chargePayment({ merchantId: MERCHANT, orderId: 'ord_none' })).toBe('unknown_order');
  });

  it('starts no effect in a time that does not cover it', async () => {
    const order = await world.placed('k1');
    const before = await world.items();
    await expect(world.chargePayment(order, { remainingMs: 44_999 })).rejects.toMatchObject({
      effect: 'none',
    });
    expect(world.gateway.calls).toEqual([]);
    expect(await world.items()).toEqual(before);
    expect(await world.chargePayment(order, { remainingMs: 45_000 })).toBe('paid');
  });

  it('starts no effect after a claim that took the time for it', async () => {
    const order = await world.placed('k1');
    const claim = world.tap.arm('PutItem', 'hold_before');
    const slow = world.chargePayment(order);
    await claim.reached;
    // Time for one call to the gateway and the commit, less a millisecond.
    world.clock.advance({ milliseconds: FUNCTION_TIMEOUT_MS - 14_999 });
    claim.release();
    await expect(slow).rejects.toMatchObject({ effect: 'none' });
    expect(world.gateway.calls).toEqual([]);

    expect(await world.chargePayment(order)).toBe('paid');
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('leaves an order unpaid whose captured amount is another, and says so', async () => {
    const order = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
    expect(await world.order(order)).toMatchObject({ status: 'placed' });
    expect(await world.operation(order, 'charge')).toMatchObject({
      status: 'unknown',
      attempts: [{ outcome: 'unknown', error: { code: 'amount_mismatch' } }],
    });
    // Nobody pays again for what a person has to look at.
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('leaves an order unpaid whose transaction pays another order', async () => {
    const first = await world.paid('k1');
    const second = await world.placed('k2');
    world.gateway.script('lost_before');
    await expect(world.chargePayment(second)).rejects.toThrow('connection_reset');
    const [capture] = world.gateway.captures;
    if (capture === undefined) throw new Error('nothing was captured');
    const event = chargeEvent('evt_1', second, { ...capture });
    expect(await world.applyWebhook(event)).toBe('needs_attention');
    expect(await world.order(second)).toMatchObject({ status: 'placed' });
    expect(await world.order(first)).toMatchObject({ status: 'paid' });
  });
});

describe('chargePayment, many at once', () => {
  const tenRuns = () => Promise.all(Array.from({ length: 10 }, () => world.chargePayment(order)));
  let order: OrderKey;
  beforeEach(async () => (order = await world.placed('k1')));

  it('captures once in ten runs', async () => {
    expect(await tenRuns()).toContain('paid');
    expect(world.gateway.captures).toHaveLength(1);
    expect(world.gateway.calls).toHaveLength(1);
    expect(await world.operation(order, 'charge')).toMatchObject({ attemptCount: 1, epoch: 1 });
  });

  it('steps back while another run holds the charge', async () => {
    const answer = world.gateway.holdAnswer();
    const first = world.chargePayment(order);
    await answer.reached;
    expect(new Set(await tenRuns())).toEqual(new Set(['busy']));
    answer.release();
    expect(await first).toBe('paid');
    expect(world.gateway.calls).toHaveLength(1);
  });

  it('asks once in ten runs for an outcome that is not known', async () => {
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    expect(await tenRuns()).toContain('paid');
    expect(world.gateway.captures).toHaveLength(1);
    expect(world.gateway.calls).toHaveLength(2);
    expect(await world.operation(order, 'charge')).toMatchObject({ attemptCount: 2, epoch: 2 });
  });

  it.each([
    ['paid', undefined],
    ['declined', declined],
  ] as const)('writes nothing when a webhook was faster, and answers %s', async (outcome, event) => {
    if (event !== undefined) order = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    const answer = world.gateway.holdAnswer();
    const slow = world.chargePayment(order);
    await answer.reached;
    const [capture] = world.gateway.captures;
    expect(await world.applyWebhook(chargeEvent('evt_1', order, event ?? capture ?? declined))).toBe(
      'applied',
    );
    const before = await world.items();

    answer.release();
    expect(await slow).toBe(outcome);
    expect(await world.items()).toEqual(before);
  });

  it('writes nothing when its lease was over and another run settled', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = world.chargePayment(order);
    await write.reached;
    world.outliveLeases();
    expect(await world.chargePayment(order)).toBe('paid');
    const before = await world.items();

    write.release();
    expect(await zombie).toBe('paid');
    expect(await world.items()).toEqual(before);
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('does not charge an attempt that is over, however late it comes', async () => {
    order = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    const read = world.tap.arm('Query', 'hold_after');
    const late = world.chargePayment(order);
    await read.reached;
    await world.chargePayment(order);
    await world.attemptPayment(order, 'k3');
    read.release();
    expect(await late).toBe('busy');
    expect(world.gateway.calls).toHaveLength(1);
    expect(await world.chargePayment(order)).toBe('paid');
  });
});
