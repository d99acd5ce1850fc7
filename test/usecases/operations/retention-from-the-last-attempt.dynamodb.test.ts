import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** Just before the first attempt's thirty days are over. */
const almostThirtyDays = { days: 29, hours: 23, minutes: 59 };

describe('a key that was refused on day 0 and is done on day 29.99', () => {
  it('is replayed for thirty days more: a stock movement', async () => {
    expect(await world.moveStock('k1', -12)).toMatchObject({ code: 'stock_too_low' });
    await world.moveStock('delivery', 10);
    world.clock.advance(almostThirtyDays);
    const done = await world.moveStock('k1', -12);
    expect(done).toMatchObject({ code: 'moved', replayed: false });

    world.clock.advance({ minutes: 2 });
    expect(await world.moveStock('k1', -12)).toEqual({ ...done, replayed: true });
    world.clock.advance({ days: 29 });
    expect(await world.moveStock('k1', -12)).toMatchObject({ code: 'moved', replayed: true });
  });

  it('is replayed for thirty days more: a refund', async () => {
    const order = await world.placed('k1');
    expect(await world.requestRefund(order, 'r1', 100)).toMatchObject({ code: 'order_not_refundable' });
    await world.runWorkflow(order);
    world.clock.advance(almostThirtyDays);
    const done = await world.requestRefund(order, 'r1', 100);
    expect(done).toMatchObject({ code: 'accepted', replayed: false });

    world.clock.advance({ minutes: 2 });
    expect(await world.requestRefund(order, 'r1', 100)).toEqual({ ...done, replayed: true });
    const record = await world.operation(order, 'refund_request', keyDigest('r1'));
    expect(record).toMatchObject({ expiresAt: '2027-01-23T10:00:00.000Z', attemptCount: 2 });
  });
});

describe('a record', () => {
  it('is not forgotten while its last attempt is under way', async () => {
    await world.moveStock('k1', -12);
    await world.moveStock('delivery', 10);
    world.clock.advance(almostThirtyDays);
    const write = world.tap.arm('TransactWriteItems', 'crash_before');
    void world.moveStock('k1', -12);
    await write.reached;
    world.clock.advance({ minutes: 2 });
    // Its lease is over; the record still says that an attempt was made.
    expect(await world.moveStock('k1', -12)).toMatchObject({ replayed: false });
    const [record] = (await world.items()).filter(({ sk }) => sk.startsWith('OP#stock#' + keyDigest('k1')));
    expect(record).toMatchObject({ attemptCount: 3 });
  });
});
