import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

const orderThatIs = (card: string) => async () => {
  order = await world.placed('k0', { paymentMethod: card });
  await world.runWorkflow(order);
  world.workflow.started.length = 0;
};
const nothing = async () => Promise.resolve();
const paid = orderThatIs('pm_card_visa');

/** Requests by the records that they leave, what they need, and what they come to. */
const REQUESTS = [
  ['order', nothing, () => world.placeOrder('k1'), 'placed'],
  ['checkout', orderThatIs(DECLINED_CARD), () => world.attemptPayment(order, 'k1'), 'attempted'],
  ['cancel', paid, () => world.cancelOrder(order, 'k1'), 'accepted'],
  ['refund_request', paid, () => world.requestRefund(order, 'k1', 500), 'accepted'],
  ['stock', nothing, () => world.moveStock('k1', 5), 'moved'],
] as const;

const claimed = async () => (await world.items()).filter(({ status }) => status === 'processing');

/** An order that is there tells its record itself. */
const recordOf = async (kind: string) => {
  const made = { merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, 'k1') };
  if (kind === 'order' && (await world.orders.find(made.merchantId, made.orderId)) !== undefined)
    return world.operation(made, 'order');
  const records = (await world.items()).filter((item) => item['kind'] === kind);
  const [found] = records.toSorted((one, other) =>
    String(other['updatedAt']).localeCompare(String(one['updatedAt'])),
  );
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
};

describe.each(REQUESTS)('a request that died after its claim: %s', (kind, prepare, request, outcome) => {
  beforeEach(prepare);
  beforeEach(() => dies(world.tap.arm('PutItem', 'crash_after'), request()));

  it('is left alone while its lease may hold', async () => {
    world.clock.advance({ milliseconds: 59_999 });
    const before = await world.items();
    expect(await world.sweep()).toMatchObject({ due: 0, released: 0 });
    expect(await world.items()).toEqual(before);
    expect(await request()).toMatchObject({ code: 'request_in_flight' });
    world.outliveLeases();
    await world.sweep();
  });

  it('is released by the sweep, once, as safe to retry', async () => {
    world.outliveLeases();
    const reports = [await world.sweep(), await world.sweep()];
    expect(reports.map(({ released }) => released)).toEqual([1, 0]);
    expect(await claimed()).toEqual([]);
    const record = await recordOf(kind);
    expect(record).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attempts: [{ number: 1, outcome: 'failed', error: { code: 'LeaseExpired' }, retrySafe: true }],
    });
    for (const none of ['dueAt', 'dueShard']) expect(record).not.toHaveProperty(none);
  });

  it.each(['before', 'after'])('is done by a retry of the client %s it is released', async (when) => {
    world.outliveLeases();
    if (when === 'after') await world.sweep();
    expect(await request()).toMatchObject({ code: outcome, replayed: false });
    expect(await request()).toMatchObject({ code: outcome, replayed: true });
    expect(await world.sweep()).toMatchObject({ released: 0 });
    const record = await recordOf(kind);
    expect(record).toMatchObject({ status: 'succeeded', attemptCount: 2 });
    expect(record).not.toHaveProperty('dueShard');
  });

  it('is released once by two sweeps at once', async () => {
    world.outliveLeases();
    const reports = await Promise.all([world.sweep(), world.sweep()]);
    expect(reports.reduce((sum, { released }) => sum + released, 0)).toBe(1);
  });

  it('is not taken from the retry that has just claimed it', async () => {
    world.outliveLeases();
    const release = world.tap.arm('PutItem', 'hold_before');
    const sweep = world.sweep();
    await release.reached;
    expect(await request()).toMatchObject({ code: outcome, replayed: false });
    release.release();
    expect(await sweep).toMatchObject({ released: 0 });
    expect(await recordOf(kind)).toMatchObject({ status: 'succeeded' });
  });

  it('is not taken from the retry that is still at it', async () => {
    world.outliveLeases();
    const look = world.tap.arm('GetItem', 'hold_before');
    const sweep = world.sweep();
    await look.reached;
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const retry = request();
    await write.reached;
    look.release();
    expect(await sweep).toMatchObject({ due: 1, released: 0 });
    write.release();
    expect(await retry).toMatchObject({ code: outcome, replayed: false });
  });

  it('writes nothing when it comes back to life after it was released', async () => {
    world.outliveLeases();
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = request();
    await write.reached;
    world.outliveLeases();
    expect(await world.sweep()).toMatchObject({ released: 1 });
    const before = await world.items();
    write.release();
    await expect(zombie).rejects.toThrow();
    expect(await world.items()).toEqual(before);
  });

  it('is released again though the sweep died over it', async () => {
    world.outliveLeases();
    await dies(world.tap.arm('PutItem', 'crash_before'), world.sweep());
    // An order's place is looked at like an order, so its next look is a while away.
    world.clock.advance({ minutes: 10 });
    expect(await world.sweep()).toMatchObject({ released: 1 });
  });
});

describe('a claim that is at work', () => {
  it('is in the index of what is overdue only when it is a request', async () => {
    order = await world.placed('k2');
    const answer = world.gateway.holdAnswer();
    const step = world.chargePayment(order);
    await answer.reached;
    const [charge] = await claimed();
    expect(charge).toMatchObject({ kind: 'charge' });
    expect(charge).not.toHaveProperty('dueShard');
    answer.release();
    await step;
  });

  it('leaves the index with its transaction', async () => {
    order = await world.placed('k2');
    const record = await world.operation(order, 'order');
    expect(record).toMatchObject({ status: 'succeeded' });
    const due = (await world.items()).filter(({ dueShard }) => dueShard !== undefined);
    expect(due.map(({ sk }) => sk)).toEqual(['ORDER']);
  });
});

describe('two sweeps at once', () => {
  let waiting: OrderKey;
  let unstarted: OrderKey;
  let later: OrderKey;

  /** Everything that can be overdue. */
  beforeEach(async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder('dead'));
    waiting = await world.placed('holder', { paymentMethod: AUTHENTICATION_CARD });
    await world.runWorkflow(waiting);
    unstarted = await world.placed('unstarted');
    const event = {
      provider: 'stripe',
      eventId: 'evt_1',
      type: 'payment_intent.payment_failed',
      about: {
        object: 'charge',
        merchantId: MERCHANT,
        orderId: orderIdFor(MERCHANT, 'later'),
        attempt: 1,
        outcome: { code: 'declined', decline: { code: 'generic_decline', message: 'No.' } },
      },
    } as const;
    expect(await world.applyWebhook(event)).toBe('parked');
    later = await world.placed('later');
    world.workflow.started.length = 0;
    world.clock.advance({ minutes: 30 });
  });

  type Reports = readonly Awaited<ReturnType<World['sweep']>>[];
  const sums = (reports: Reports) =>
    (['restarted', 'applied', 'released'] as const).map((name) =>
      reports.reduce((total, report) => total + report[name], 0),
    );

  it('have less to start when an event has declined its order first', async () => {
    expect(sums([await world.sweep(), await world.sweep()])).toEqual([2, 1, 1]);
    await comeToRest(world);
  });

  it('start an order while the other applies its event', async () => {
    const declining = world.tap.arm('TransactWriteItems', 'hold_before');
    const first = world.sweep();
    await declining.reached;
    const second = await world.sweep();
    declining.release();
    expect(sums([await first, second])).toEqual([3, 1, 1]);
    await comeToRest(world);
  });

  it('do nothing twice', async () => {
    const [restarted, ...others] = sums(await Promise.all([world.sweep(), world.sweep()]));
    expect(others).toEqual([1, 1]);
    const started = world.workflow.started.map(({ orderId }) => orderId);
    expect(started.filter((id) => id === waiting.orderId)).toHaveLength(1);
    expect(started.filter((id) => id === unstarted.orderId)).toHaveLength(1);
    // Its event starts it. As an order it is due no more, unless the other sweep comes to it before that.
    const asAnOrder = started.filter((id) => id === later.orderId).length - 1;
    expect([0, 1]).toContain(asAnOrder);
    expect(restarted).toBe(2 + asAnOrder);
    await comeToRest(world);
  });
});
