import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

/** The operation `webhook:<provider>:<eventId>`: what became of an event, and how often it was tried. */
let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
});
afterEach(() => closeAtRest(world));

const deliver = (number = 1, eventId = 'evt_1') =>
  world.applyWebhook(captureNews(world.gateway, eventId), number);

const record = async (eventId = 'evt_1') => {
  const found = (await world.items()).find(({ pk }) => pk === `W#stripe#${eventId}`);
  if (found === undefined) throw new Error(`nothing is recorded of ${eventId}`);
  return found;
};

/** A delivery that fails: its transaction is refused for a reason that a second try does not mend. */
async function failDelivery(number: number): Promise<void> {
  const answer = new TransactionCanceledException({
    message: 'refused',
    $metadata: {},
    CancellationReasons: [{ Code: 'ValidationError' }],
  });
  world.tap.arm('TransactWriteItems', { answer });
  await expect(deliver(number)).rejects.toThrow('refused');
}

describe('the record of an event', () => {
  it('is an operation that succeeded, kept for ever', async () => {
    expect(await deliver()).toBe('applied');
    const stored = await record();
    expect(stored).toMatchObject({
      kind: 'webhook',
      key: 'evt_1',
      provider: 'stripe',
      merchantId: order.merchantId,
      orderId: order.orderId,
      type: 'payment_intent.succeeded',
      status: 'succeeded',
      outcome: 'applied',
      attemptCount: 1,
      attempts: [{ number: 1, outcome: 'succeeded' }],
    });
    for (const none of ['expiresAt', 'dueAt', 'dueShard']) expect(stored).not.toHaveProperty(none);
  });

  it.each([31, 365])('is known %i days later, and changes nothing', async (days) => {
    await deliver();
    await world.runWorkflow(order);
    world.clock.advance({ days });
    const before = await world.items();
    expect(await deliver(2)).toBe('known');
    expect(await world.items()).toEqual(before);
  });

  it('shows the attempts of deliveries that failed', async () => {
    await failDelivery(1);
    expect(await record()).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attemptCount: 1,
      attempts: [{ number: 1, outcome: 'failed', error: { code: 'TransactionCanceledException' } }],
    });
    world.clock.advance({ minutes: 2 });
    await failDelivery(2);
    expect(await record()).toMatchObject({ attemptCount: 2 });
    expect(await world.order(order)).toMatchObject({ status: 'placed' });

    expect(await deliver(3)).toBe('applied');
    const stored = await record();
    expect(stored).toMatchObject({
      status: 'succeeded',
      outcome: 'applied',
      attemptCount: 3,
      attempts: [
        { number: 1, outcome: 'failed' },
        { number: 2, outcome: 'failed', startedAt: '2026-11-24T10:02:00.000Z' },
        { number: 3, outcome: 'succeeded' },
      ],
    });
    expect(stored['retrySafe']).not.toBe(true);
  });

  it('shows by its number how many deliveries died', async () => {
    await dies(world.tap.arm('Query', 'crash_before'), deliver(1));
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), deliver(2));
    expect(await deliver(3)).toBe('applied');
    expect(await record()).toMatchObject({
      attemptCount: 3,
      attempts: [{ number: 3, outcome: 'succeeded' }],
    });
  });

  it('shows one that died between two that failed', async () => {
    await failDelivery(1);
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), deliver(2));
    await failDelivery(3);
    expect(await record()).toMatchObject({ attemptCount: 3, attempts: [{ number: 1 }, { number: 3 }] });
    expect(await deliver(4)).toBe('applied');
    expect(await record()).toMatchObject({
      attemptCount: 4,
      attempts: [{ number: 1 }, { number: 3 }, { number: 4 }],
    });
  });

  it('counts a failed delivery once when the answer to its record is lost', async () => {
    // The first put holds the transaction id.
    world.tap.arm('PutItem', 'lose_response', 2);
    await failDelivery(1);
    expect(await record()).toMatchObject({ attemptCount: 1, attempts: [{ number: 1, outcome: 'failed' }] });
    expect(await deliver(2)).toBe('applied');
    expect(await record()).toMatchObject({ attemptCount: 2 });
  });

  it('comes again though not even its failure could be recorded', async () => {
    for (let nth = 1; nth <= 4; nth += 1) world.tap.arm('PutItem', 'fail_before', 2);
    await failDelivery(1);
    await expect(record()).rejects.toThrow('nothing is recorded');
    expect(await deliver(2)).toBe('applied');
    expect(await record()).toMatchObject({ attemptCount: 2 });
  });

  it('never writes a failure over what another delivery settled', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const slow = deliver(1);
    await write.reached;
    expect(await deliver(2)).toBe('applied');
    const before = await world.items();
    write.release();
    expect(await slow).toBe('known');
    world.tap.arm('Query', { answer: new Error('the wire broke') });
    await expect(deliver(3)).rejects.toThrow('the wire broke');
    expect(await world.items()).toEqual(before);
  });

  it('is one for each of ten deliveries at once', async () => {
    const told = await Promise.all(Array.from({ length: 10 }, (_, index) => deliver(index + 1)));
    expect(told.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect(told.filter((outcome) => outcome === 'known')).toHaveLength(9);
    expect(await record()).toMatchObject({ status: 'succeeded' });
  });

  it.each([
    ['superseded', () => world.applyWebhook(chargeEvent('evt_2', order, declined))],
    ['ignored', () => world.applyWebhook({ provider: 'stripe', eventId: 'evt_2', type: 'payout.paid' })],
  ])('is written alone, and once, of one that changes nothing: %s', async (outcome, send) => {
    await deliver();
    world.tap.arm('PutItem', 'lose_response');
    // The library repeats the write, which then meets itself.
    expect(['known', outcome]).toContain(await send());
    expect(await record('evt_2')).toMatchObject({ status: 'succeeded', outcome, attemptCount: 1 });
    expect(await send()).toBe('known');
  });
});
