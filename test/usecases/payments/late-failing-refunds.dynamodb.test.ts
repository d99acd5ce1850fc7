import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
  await world.requestRefund(order, 'r1', 700);
  await comeToRest(world);
});
afterEach(() => closeAtRest(world));

/** The bank sends the nth refund back, from 1. */
function comesBack(nth = 1): void {
  const refund = world.gateway.refunds[nth - 1];
  if (refund === undefined) throw new Error(`there is no refund ${nth}`);
  world.gateway.refunds.splice(nth - 1, 1, { ...refund, status: 'failed' });
}

const notes = async () =>
  (await world.history(order)).creditNotes
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ totalMinor, number, reverses }) => [number, totalMinor, reverses]);

const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

describe('a refund that fails after it succeeded', () => {
  it('is taken back, with a document of its own, and calls a person', async () => {
    comesBack();
    world.counted.length = 0;
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1'))).toBe('applied');
    const taken = await world.order(order);
    expect(taken).toMatchObject({ status: 'paid', event: 'RefundFailed' });
    expect(taken).not.toHaveProperty('refundedMinor');
    expect(world.counted).toContain('AttentionNeeded');
    await comeToRest(world);
    expect(await notes()).toEqual([
      ['C2026-000001', 700, undefined],
      ['C2026-000002', -700, 'C2026-000001'],
    ]);
    expect(await open()).toEqual([`refund_failed_late:${keyDigest('r1')}`]);
    expect(await world.operation(order, 'refund', keyDigest('r1'))).toMatchObject({ status: 'succeeded' });
    expect(await world.operation(order, 'refund_reversal', keyDigest('r1'))).toMatchObject({
      status: 'succeeded',
      result: { code: 'lost_or_stolen_card', gatewayRefundId: 're_1' },
    });
  });

  it('can be asked for again, and that settles it', async () => {
    comesBack();
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    expect(await world.requestRefund(order, 'r2')).toMatchObject({
      code: 'accepted',
      answer: { amountMinor: 2500 },
    });
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
    expect(await open()).toEqual([]);
    expect((await notes()).map(([, totalMinor]) => totalMinor)).toEqual([700, -700, 2500]);
  });

  it('is taken back once, however often and in whatever order it is told', async () => {
    const before = refundNews(world.gateway, 'evt_1');
    comesBack();
    const events = ['evt_2', 'evt_3'].map((id) => refundNews(world.gateway, id));
    await Promise.all(events.map((event) => world.applyWebhook(event)));
    const { version } = await world.order(order);
    expect(await world.applyWebhook(before)).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ version });
    await comeToRest(world);
    expect((await notes()).map(([, totalMinor]) => totalMinor)).toEqual([700, -700]);
  });

  it('has both documents where it came back before the first one was written', async () => {
    await world.requestRefund(order, 'r2', 300);
    await world.refundPayment(order);
    comesBack(2);
    await world.applyWebhook(refundNews(world.gateway, 'evt_1', 2));
    await comeToRest(world);
    expect((await notes()).map(([, totalMinor]) => totalMinor)).toEqual([700, 300, -300]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('may be one that was made at the gateway', async () => {
    world.gateway.refunds.push({ transactionId: 'pi_1', amountMinor: 1000 });
    await world.applyWebhook(refundNews(world.gateway, 'evt_1', 2));
    comesBack(2);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2', 2))).toBe('applied');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
    expect(await open()).toEqual(['refund_failed_late:gateway_re_2']);
  });

  it('is older news where it failed before it was heard that it had succeeded', async () => {
    await world.requestRefund(order, 'r2', 300);
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    const succeeded = refundNews(world.gateway, 'evt_1', 2);
    comesBack(2);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_2', 2))).toBe('applied');
    expect(await world.applyWebhook(succeeded)).toBe('superseded');
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
    expect(await open()).toEqual([`refund_refused:${keyDigest('r2')}`]);
  });

  it('of a charge that its order could not take is owed, until it is refunded by hand', async () => {
    order = await world.placed('k2');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    await world.cancelOrder(order);
    await comeToRest(world);
    comesBack(2);
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1', 2))).toBe('applied');
    expect(await open()).toEqual(['refund_failed_late:late_pi_2']);
    expect(await world.order(order)).toMatchObject({ status: 'cancelled', event: 'RefundFailed' });
    world.gateway.refunds.push({ transactionId: 'pi_2', amountMinor: 2500 });
    await world.applyWebhook(refundNews(world.gateway, 'evt_2', 3));
    expect(await open()).toEqual([]);
  });
});

describe('a refund that the gateway keeps pending', () => {
  beforeEach(() => world.gateway.scriptRefunds('pending'));

  const pending = () => world.operation(order, 'refund', keyDigest('r2'));
  const settles = () => {
    const { transactionId = '', amountMinor = 0, reference = '' } = world.gateway.refunds[1] ?? {};
    world.gateway.refunds.splice(1, 1, { transactionId, amountMinor, reference });
  };

  it('says why, and holds up no other refund and no document', async () => {
    await world.requestRefund(order, 'r2', 300);
    await world.requestRefund(order, 'r3', 200);
    await world.runWorkflow(order);
    const records = (await world.history(order)).operations.filter(({ kind }) => kind === 'refund');
    expect(records.map(({ status }) => status).toSorted()).toEqual(['succeeded', 'succeeded', 'unknown']);
    expect(records.find(({ status }) => status === 'unknown')?.attempts.at(-1)).toMatchObject({
      outcome: 'unknown',
      error: { code: 'refund_pending', message: 'insufficient_funds' },
    });
    expect(await notes()).toHaveLength(2);
    settles();
  });

  it('is looked at for weeks, at most once a day in the end, and is never given to a person for it', async () => {
    await world.requestRefund(order, 'r2', 300);
    await world.runWorkflow(order);
    const end = Date.parse(world.clock.now()) + 60 * 24 * 3_600_000;
    world.gateway.calls.length = 0;
    for (
      let at = await world.order(order);
      Date.parse(world.clock.now()) < end;
      at = await world.order(order)
    ) {
      if (at.dueAt === undefined) throw new Error('nobody looks at it any more');
      world.clock.set(at.dueAt);
      expect(await world.sweep()).toMatchObject({ needAttention: 0 });
      await world.runWorkflow(order);
    }
    expect(await open()).toEqual([]);
    expect(world.gateway.calls.length).toBeLessThan(2 * 75);
    settles();
    await comeToRest(world);
    expect(await pending()).toMatchObject({ status: 'succeeded' });
  });

  it('is settled by its event', async () => {
    await world.requestRefund(order, 'r2', 300);
    await world.runWorkflow(order);
    settles();
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1', 2))).toBe('applied');
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000 });
  });

  it('is refused in the end where it fails', async () => {
    await world.requestRefund(order, 'r2', 300);
    await world.runWorkflow(order);
    comesBack(2);
    await comeToRest(world);
    expect(await open()).toEqual([`refund_refused:${keyDigest('r2')}`]);
  });
});
