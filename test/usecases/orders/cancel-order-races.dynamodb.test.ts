import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import type { Gate } from '../../../assurance/world/gate.ts';
import { captureNews, refundNews } from '../../../assurance/world/gateway-news.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

/** Where one of two is made to wait while the other does all that it does. */
type Point = readonly [string, () => Gate];
const point = (
  name: 'Query' | 'GetItem' | 'PutItem' | 'TransactWriteItems',
  fault: 'hold_before' | 'hold_after',
): Point => [`${fault === 'hold_before' ? 'before' : 'after'} its ${name}`, () => world.tap.arm(name, fault)];

const CHARGE_POINTS: readonly Point[] = [
  point('Query', 'hold_before'),
  point('Query', 'hold_after'),
  point('PutItem', 'hold_before'),
  point('PutItem', 'hold_after'),
  ['before its answer from the gateway', () => world.gateway.holdAnswer()],
  point('TransactWriteItems', 'hold_before'),
  point('TransactWriteItems', 'hold_after'),
];

const CANCEL_POINTS: readonly Point[] = [
  point('GetItem', 'hold_after'),
  point('PutItem', 'hold_before'),
  point('PutItem', 'hold_after'),
  point('Query', 'hold_before'),
  point('Query', 'hold_after'),
  point('TransactWriteItems', 'hold_before'),
  point('TransactWriteItems', 'hold_after'),
];

const CARDS = [
  ['captured', 'pm_card_visa'],
  ['declined', DECLINED_CARD],
  ['waiting for its holder', AUTHENTICATION_CARD],
] as const;

/** Whichever of the two was first: cancelled, the goods back once, and nobody has paid in the end. */
async function expectCancelled(): Promise<void> {
  await comeToRest(world);
  const stored = await world.order(order);
  expect(stored).toHaveProperty('cancelledAt');
  expect(stored).not.toHaveProperty('attention');
  expect(await world.onHand()).toBe(10);
  expect(world.gateway.refunds.map(({ amountMinor }) => amountMinor)).toEqual(
    world.gateway.captures.map(({ amountMinor }) => amountMinor),
  );
}

describe.each(CARDS)('cancelOrder and a charge that is %s', (_outcome, paymentMethod) => {
  beforeEach(async () => (order = await world.placed('k2', { paymentMethod })));
  afterEach(expectCancelled);

  it.each(CHARGE_POINTS)('comes while the charge step waits %s', async (_point, arm) => {
    const gate = arm();
    const step = world.chargePayment(order);
    await gate.reached;
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted', replayed: false });
    gate.release();
    await step;
    expect(world.gateway.calls.filter(({ name }) => name === 'charge').length).toBeLessThanOrEqual(1);
  });

  it.each(CANCEL_POINTS)('waits %s while the charge step comes', async (_point, arm) => {
    const gate = arm();
    const cancellation = world.cancelOrder(order);
    await gate.reached;
    await world.chargePayment(order);
    gate.release();
    expect(await cancellation).toMatchObject({ code: 'accepted', replayed: false });
  });
});

describe('cancelOrder beside a charge that had failed without effect', () => {
  beforeEach(async () => {
    order = await world.placed('k1');
    world.gateway.script('refused_before');
    await expect(world.chargePayment(order)).rejects.toThrow('rate_limited');
  });
  afterEach(expectCancelled);

  it.each(CANCEL_POINTS)('waits %s while the charge is tried again', async (_point, arm) => {
    const gate = arm();
    const cancellation = world.cancelOrder(order);
    await gate.reached;
    await world.chargePayment(order);
    gate.release();
    expect(await cancellation).toMatchObject({ code: 'accepted', replayed: false });
  });

  it.each([point('Query', 'hold_after'), point('PutItem', 'hold_before'), point('PutItem', 'hold_after')])(
    'comes while the charge step that tries again waits %s',
    async (_point, arm) => {
      const gate = arm();
      const step = world.chargePayment(order);
      await gate.reached;
      expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
      gate.release();
      await step;
    },
  );
});

describe('cancelOrder beside a webhook', () => {
  beforeEach(async () => {
    order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  });
  afterEach(expectCancelled);

  it.each(CANCEL_POINTS)('waits %s while the capture is told', async (_point, arm) => {
    const gate = arm();
    const cancellation = world.cancelOrder(order);
    await gate.reached;
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_1'))).toBe('applied');
    gate.release();
    expect(await cancellation).toMatchObject({ code: 'accepted' });
  });

  it.each(['hold_before', 'hold_after'] as const)('comes while the capture is told: %s', async (fault) => {
    const write = world.tap.arm('TransactWriteItems', fault);
    const webhook = world.applyWebhook(captureNews(world.gateway, 'evt_1'));
    await write.reached;
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    write.release();
    expect(await webhook).toBe('applied');
  });

  it('comes while a decline is told that turns out wrong', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const webhook = world.applyWebhook(chargeEvent('evt_1', order, declined));
    await write.reached;
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    write.release();
    expect(await webhook).toBe('applied');
    expect(await world.order(order)).not.toHaveProperty('dueAt');
    expect(await world.applyWebhook(captureNews(world.gateway, 'evt_2'))).toBe('applied');
  });
});

describe('cancelOrder beside a refund', () => {
  beforeEach(async () => {
    order = await world.paid('k1');
    await world.issueInvoice(order);
  });
  afterEach(expectAllBack);

  /** Two refunds, or one of all that was left: together the amount, and each has its credit note. */
  async function expectAllBack(): Promise<void> {
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(await world.onHand()).toBe(10);
  }

  it.each(CANCEL_POINTS)('waits %s while a refund is requested and made', async (_point, arm) => {
    const gate = arm();
    const cancellation = world.cancelOrder(order);
    await gate.reached;
    const requested = await world.requestRefund(order, 'r1', 1000);
    await world.refundPayment(order);
    gate.release();
    expect(await cancellation).toMatchObject({ code: 'accepted' });
    // After the cancellation was written there is nothing left to ask for.
    expect(['accepted', 'refund_too_large']).toContain(requested.code);
  });

  it.each([
    point('Query', 'hold_after'),
    point('PutItem', 'hold_after'),
    ['before its answer from the gateway', () => world.gateway.holdRefundAnswer()] as const,
    point('TransactWriteItems', 'hold_before'),
    point('TransactWriteItems', 'hold_after'),
  ])('comes while the refund step waits %s', async (_point, arm) => {
    await world.requestRefund(order, 'r1', 1000);
    const gate = arm();
    const step = world.refundPayment(order);
    await gate.reached;
    expect(await world.cancelOrder(order)).toMatchObject({
      answer: { refundPendingMinor: expect.any(Number) as unknown },
    });
    gate.release();
    expect(await step).toBe('refunded');
  });

  it('comes while a refund is told', async () => {
    await world.requestRefund(order, 'r1', 1000);
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const webhook = world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    await write.reached;
    await world.cancelOrder(order);
    write.release();
    expect(await webhook).toBe('applied');
  });
});
