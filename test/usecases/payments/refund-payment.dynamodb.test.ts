import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
  await world.requestRefund(order, 'r1', 700);
  world.workflow.started.length = 0;
});
afterEach(() => closeAtRest(world));

const refund = () => world.operation(order, 'refund', keyDigest('r1'));
const refundCalls = () =>
  world.gateway.calls.map(({ name }) => name).filter((name) => name.toLowerCase().includes('refund'));

async function expectRefundedOnce(): Promise<void> {
  expect(world.gateway.refunds).toMatchObject([{ transactionId: 'pi_1', amountMinor: 700 }]);
  const stored = await world.order(order);
  expect(stored).toMatchObject({ status: 'paid', refundedMinor: 700 });
  expect(stored).not.toHaveProperty('refundPendingMinor');
  expect(await refund()).toMatchObject({ status: 'succeeded', result: { gatewayRefundId: 're_1' } });
}

describe('refundPayment', () => {
  it('gives back what was asked for, once', async () => {
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(await refund()).toMatchObject({
      attemptCount: 1,
      attempts: [{ number: 1, outcome: 'succeeded' }],
    });
    const before = await world.items();
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(await world.items()).toEqual(before);
    expect(refundCalls()).toEqual(['refund']);
  });

  it('stores that it is being sent before it is sent', async () => {
    const answer = world.gateway.holdRefundAnswer();
    const step = world.refundPayment(order);
    await answer.reached;
    expect(await refund()).toMatchObject({ status: 'processing', effectStartedAt: world.clock.now() });
    answer.release();
    await step;
  });

  it('starts no refund in a time that does not cover it', async () => {
    const before = await world.items();
    await expect(world.refundPayment(order, { remainingMs: 44_999 })).rejects.toMatchObject({
      effect: 'none',
    });
    expect(await world.items()).toEqual(before);
    expect(refundCalls()).toEqual([]);
    expect(await world.refundPayment(order, { remainingMs: 45_000 })).toBe('refunded');
  });

  it('does not know an order that is not there', async () => {
    expect(await world.refundPayment({ ...order, orderId: 'ord_none' })).toBe('unknown_order');
  });

  it('goes on with the others when the outcome of one is not known', async () => {
    await world.requestRefund(order, 'r2', 300);
    world.gateway.scriptRefunds('lost_before');
    await expect(world.refundPayment(order)).rejects.toThrow('connection_reset');
    expect(world.gateway.refunds).toHaveLength(1);
    const statuses = (await world.history(order)).operations.filter(({ kind }) => kind === 'refund');
    expect(statuses.map(({ status }) => status).sort()).toEqual(['succeeded', 'unknown']);
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
  });

  it('gives back once in ten runs at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => world.refundPayment(order)));
    expect(outcomes).toContain('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund']);
  });

  it('steps back while another run holds the refund', async () => {
    const answer = world.gateway.holdRefundAnswer();
    const first = world.refundPayment(order);
    await answer.reached;
    expect(await world.refundPayment(order)).toBe('busy');
    answer.release();
    expect(await first).toBe('refunded');
    await expectRefundedOnce();
  });

  it('refunds two at once in two runs: each is applied to what the other left', async () => {
    await world.requestRefund(order, 'r2', 300);
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const first = world.refundPayment(order);
    await write.reached;
    // The first refund is held by the first run; the other one is free.
    expect(await world.refundPayment(order)).toBe('busy');
    write.release();
    expect(await first).toBe('refunded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
    expect(world.gateway.refunds).toHaveLength(2);
  });
});

describe('refundPayment whose answer is lost', () => {
  it('learns the outcome under the same key', async () => {
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toMatchObject({ effect: 'possible' });
    expect(await refund()).toMatchObject({
      status: 'unknown',
      attempts: [{ outcome: 'unknown', error: { code: 'timeout' }, retrySafe: false }],
    });
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'refund']);
    const [first, second] = world.gateway.calls.filter(({ name }) => name === 'refund');
    expect(second).toEqual(first);
  });

  it('gives back for the first time when the request had not arrived', async () => {
    world.gateway.scriptRefunds('lost_before');
    await expect(world.refundPayment(order)).rejects.toThrow('connection_reset');
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'refund']);
  });

  it('looks the refund up when the stored answer is itself a fault', async () => {
    world.gateway.scriptRefunds('stored_fault_after');
    await expect(world.refundPayment(order)).rejects.toThrow('500');
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'refund', 'findRefund']);
  });

  it('looks the refund up first when the gateway may have forgotten the key', async () => {
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    world.clock.advance({ hours: 23 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'findRefund']);
  });

  it('sends it again only when the window is over and the gateway has no such refund', async () => {
    world.gateway.scriptRefunds('lost_before');
    await expect(world.refundPayment(order)).rejects.toThrow('connection_reset');
    world.clock.advance({ hours: 25 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'findRefund', 'refund']);
  });

  it('is never taken for free of effect because the question was refused at the door', async () => {
    world.gateway.scriptRefunds('lost_after', 'refused_before');
    world.gateway.scriptFinds('refused_before');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    await expect(world.refundPayment(order)).rejects.toThrow('rate_limited');
    expect(await refund()).toMatchObject({ status: 'unknown', attemptCount: 2 });
    world.clock.advance({ hours: 25 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
  });

  it('fails as safe to retry when it certainly had no effect, and is tried again', async () => {
    world.gateway.scriptRefunds('refused_before');
    await expect(world.refundPayment(order)).rejects.toMatchObject({ effect: 'none' });
    expect(await refund()).toMatchObject({ status: 'failed', retrySafe: true });
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 700 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
  });
});

describe('refundPayment that dies', () => {
  it.each([
    ['the request: it died before its claim', 'PutItem', 'crash_before', 0, 1],
    ['the claim: it died before it was sent', 'PutItem', 'crash_after', 0, 2],
    ['the refund: it died before it was written', 'TransactWriteItems', 'crash_before', 1, 2],
    ['the written refund', 'TransactWriteItems', 'crash_after', 1, 1],
  ] as const)('continues from %s', async (_, name, fault, sent, attempts) => {
    await dies(world.tap.arm(name, fault), world.refundPayment(order));
    expect(world.gateway.refunds).toHaveLength(sent);
    world.outliveLeases();
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(await refund()).toMatchObject({ attemptCount: attempts });
  });

  it('continues from the refund a day later, when the key is forgotten', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.refundPayment(order));
    world.clock.advance({ days: 2 });
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund', 'findRefund']);
  });

  it.each(['PutItem', 'TransactWriteItems'] as const)('survives a lost answer: %s', async (name) => {
    world.tap.arm(name, 'lose_response');
    expect(await world.refundPayment(order)).toBe('refunded');
    await expectRefundedOnce();
    expect(refundCalls()).toEqual(['refund']);
  });

  it('writes nothing once its lease was taken over', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = world.refundPayment(order);
    await write.reached;
    world.outliveLeases();
    expect(await world.refundPayment(order)).toBe('refunded');
    const before = await world.items();
    write.release();
    await zombie;
    expect(await world.items()).toEqual(before);
    await expectRefundedOnce();
  });
});

describe('refundPayment and a webhook', () => {
  it('leaves it to the webhook that was faster', async () => {
    const answer = world.gateway.holdRefundAnswer();
    const step = world.refundPayment(order);
    await answer.reached;
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('applied');
    await expectRefundedOnce();
    const before = await world.items();
    answer.release();
    expect(await step).toBe('refunded');
    expect(await world.items()).toEqual(before);
  });

  it('is settled by a webhook alone, which starts what comes next', async () => {
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('applied');
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('known');
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2'))).toBe('superseded');
    await expectRefundedOnce();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect((await world.history(order)).creditNotes).toMatchObject([{ totalMinor: 700 }]);
    expect(refundCalls()).toEqual(['refund']);
  });

  it('is applied once of two events at once', async () => {
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    const told = await Promise.all(
      ['evt_1', 'evt_2'].map((eventId) => world.applyWebhook(refundNews(world.gateway, eventId))),
    );
    expect(told.sort()).toEqual(['applied', 'superseded']);
    await expectRefundedOnce();
  });
});
