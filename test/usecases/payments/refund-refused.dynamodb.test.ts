import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dismiss } from '../../support/attention-verbs.ts';
import { comeToRest } from '../../support/at-rest.ts';
import { captureNews, refundNews } from '../../../assurance/world/gateway-news.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, declined, refundEvent } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const REFUSED = {
  code: 'refused',
  error: { code: 'charge_already_refunded', message: 'It was given back by hand.' },
} as const;

const stored = async () =>
  (await world.items()).find(({ sk, orderId }) => sk === 'ORDER' && orderId === order.orderId);

const creditNotes = async () => (await world.history(order)).creditNotes;

/** The keys of what needs a person. */
const open = async (): Promise<readonly string[]> =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

/** A person has to look into it, and nothing looks after it by itself. */
async function expectOnTheList(...keys: readonly string[]): Promise<void> {
  expect(await open()).toEqual(keys);
  expect(await stored()).not.toHaveProperty('dueAt');
  world.workflow.started.length = 0;
  world.clock.advance({ days: 10 });
  const before = await world.items();
  await world.sweep();
  expect(world.workflow.started).toEqual([]);
  expect(await world.items()).toEqual(before);
}

async function paidOrder(): Promise<void> {
  order = await world.placed('k1');
  await world.runWorkflow(order);
}

describe('a refund that is refused for good', () => {
  const key = `refund_refused:${keyDigest('r1')}`;
  beforeEach(async () => {
    await paidOrder();
    await world.requestRefund(order, 'r1', 700);
  });

  it('is for a person, and its amount can be asked for again', async () => {
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await stored()).not.toHaveProperty('refundPendingMinor');
    expect(await stored()).not.toHaveProperty('refundedMinor');
    expect(await world.operation(order, 'refund')).toMatchObject({ status: 'failed', retrySafe: false });
    expect(await creditNotes()).toEqual([]);
    await expectOnTheList(key);
    expect((await world.history(order)).attention).toMatchObject([
      {
        amountMinor: 700,
        currency: 'EUR',
        detail: `refund ${keyDigest('r1')} refused: charge_already_refunded`,
      },
    ]);
    expect(await world.requestRefund(order, 'r2')).toMatchObject({ answer: { amountMinor: 2500 } });
    await comeToRest(world);
    expect(await stored()).toMatchObject({ refundedMinor: 2500 });
    expect(await open()).toEqual([]);
  });

  it('is owed as long as less than it went back since', async () => {
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r2', 1);
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ refundedMinor: 1 });
    await expectOnTheList(key);
    await world.requestRefund(order, 'r3', 699);
    await world.runWorkflow(order);
    expect(await open()).toEqual([]);
    expect((await world.history(order)).attention).toMatchObject([
      { key, open: false, settlements: [{ by: 'once', at: world.clock.now() }] },
    ]);
  });

  it('is not covered by what was asked for before, nor twice by the same', async () => {
    await world.requestRefund(order, 'r2', 700);
    const refunds = (await world.history(order)).operations.filter(({ kind }) => kind === 'refund');
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    const first = `refund_refused:${refunds[0]?.key ?? ''}`;
    await expectOnTheList(first);
    await world.requestRefund(order, 'r3', 700);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r4', 700);
    await world.runWorkflow(order);
    await expectOnTheList(`refund_refused:${keyDigest('r3')}`);
  });

  it('is on nobody’s list any more when the amount went back at the second request', async () => {
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r2', 700);
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ refundedMinor: 700 });
    expect(await open()).toEqual([]);
    expect(await stored()).not.toHaveProperty('dueAt');
    expect(await creditNotes()).toHaveLength(1);
  });

  it('stays on the list when another one goes back in the same run', async () => {
    await world.requestRefund(order, 'r2', 300);
    const refunds = (await world.history(order)).operations.filter(({ kind }) => kind === 'refund');
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(world.gateway.refunds).toHaveLength(1);
    expect(await creditNotes()).toHaveLength(1);
    await expectOnTheList(`refund_refused:${refunds[0]?.key ?? ''}`);
  });

  it('is told by a webhook', async () => {
    const refundId = keyDigest('r1');
    expect(await world.applyWebhook(refundEvent('evt_1', order, refundId, REFUSED))).toBe('applied');
    expect(await world.applyWebhook(refundEvent('evt_1', order, refundId, REFUSED))).toBe('known');
    expect(await world.applyWebhook(refundEvent('evt_2', order, refundId, REFUSED))).toBe('superseded');
    await world.runWorkflow(order);
    expect(world.gateway.refunds).toEqual([]);
    await expectOnTheList(key);
  });

  it('stays on the list when a cancellation finds nothing left to give back but that', async () => {
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await world.cancelOrder(order)).toMatchObject({ answer: { refundPendingMinor: 2500 } });
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await world.onHand()).toBe(10);
    await expectOnTheList(key, 'refund_refused:cancel');
  });
});

describe('a refund that is refused before the invoice is written', () => {
  it('does not keep the invoice from being written, nor does that take it off the list', async () => {
    order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ invoiceNumber: '2026-000001' });
    await expectOnTheList(`refund_refused:${keyDigest('r1')}`);
  });
});

describe('the refund of a late capture that is refused for good', () => {
  const reason = 'late_capture_refund_refused:late_pi_1';
  beforeEach(async () => {
    order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  });

  it('lets no other card be charged', async () => {
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await world.applyWebhook(captureNews(world.gateway, 'evt_2'));
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await world.attemptPayment(order, 'k2')).toEqual({ code: 'order_needs_attention' });
    await expectOnTheList(reason);
  });

  it.each([
    ['paid', 'pm_card_visa'],
    ['declined', DECLINED_CARD],
  ])('stays on the list when another attempt is %s', async (status, card) => {
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await world.attemptPayment(order, 'k2', card);
    await world.applyWebhook(captureNews(world.gateway, 'evt_2'));
    await world.applyWebhook(refundEvent('evt_3', order, 'late_pi_1', REFUSED));
    await world.runWorkflow(order);
    expect(await stored()).toMatchObject({ status, attempt: 2 });
    await expectOnTheList(reason);
  });

  it.each([
    ['asked for', () => world.requestRefund(order, 'r1', 500), 500],
    ['made by a cancellation', () => world.cancelOrder(order), 2500],
  ])('stays on the list when another refund, %s, is done', async (_, ask, amountMinor) => {
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await world.attemptPayment(order, 'k2');
    await world.runWorkflow(order);
    await world.applyWebhook(captureNews(world.gateway, 'evt_2'));
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await ask()).toMatchObject({ code: 'accepted' });
    await comeToRest(world);
    expect(await stored()).toMatchObject({ refundedMinor: amountMinor });
    expect(await creditNotes()).toHaveLength(1);
    await expectOnTheList(reason);
  });

  it('stays on the list of a cancelled order, whatever else is told of its charge', async () => {
    await world.cancelOrder(order);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await world.applyWebhook(chargeEvent('evt_1', order, declined))).toBe('superseded');
    await world.runWorkflow(order);
    await expectOnTheList(reason);
  });
});

describe('news of a refund that contradict what is recorded', () => {
  beforeEach(async () => {
    await paidOrder();
    await world.requestRefund(order, 'r1', 700);
  });

  const event = async (eventId: string) =>
    (await world.items()).find(({ pk }) => pk === `W#stripe#${eventId}`);

  it('are for a person: it succeeded after it had been refused', async () => {
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    const refunded = {
      code: 'refunded',
      gatewayRefundId: 're_1',
      amountMinor: 700,
      currency: 'EUR',
    } as const;
    const before = await world.order(order);
    expect(await world.applyWebhook(refundEvent('evt_2', order, keyDigest('r1'), refunded))).toBe(
      'needs_attention',
    );
    expect(await world.order(order)).toEqual(before);
    expect(await event('evt_2')).toMatchObject({
      reason: `refund_contradicted: refund ${keyDigest('r1')} succeeded after it had failed`,
    });
    expect(await open()).toEqual([
      `refund_contradicted:${keyDigest('r1')}`,
      `refund_refused:${keyDigest('r1')}`,
    ]);
  });

  it('are for a person once, whichever events tell it, also when that person has settled it', async () => {
    const wrong = { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 1, currency: 'USD' } as const;
    const tell = async (eventId: string) =>
      world.applyWebhook(refundEvent(eventId, order, keyDigest('r1'), wrong));
    await Promise.all([tell('evt_1'), tell('evt_2')]);
    const key = `refund_mismatch:${keyDigest('r1')}`;
    expect(await open()).toEqual([key]);
    const dismissal = { by: 'ada', why: 'paid by bank transfer' };
    await dismiss(world.plainClient(), world.tableName, order.orderId, dismissal);
    expect(await tell('evt_3')).toBe('needs_attention');
    expect(await open()).toEqual([]);
  });

  it('are none where they say the same again', async () => {
    await world.runWorkflow(order);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('superseded');
  });
});
