import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CachedIntake,
  DynamoIntakeSwitch,
  KNOWN_MS,
} from '../../../functions/persistence/orders/dynamo-intake.ts';
import { actAt } from '../../support/acts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let intake: CachedIntake;
let button: DynamoIntakeSwitch;

beforeEach(async () => {
  world = await openWorld();
  intake = new CachedIntake(world.tap.clientLike(world.plainClient()), world.tableName, world.clock);
  button = new DynamoIntakeSwitch(world.plainClient(), world.tableName);
});
afterEach(async () => world.close());

const pauseNow = async () =>
  button.pauseOrders(actAt(world.clock.now(), { kind: 'orders_paused', about: 'dev' }));
const resumeNow = async () =>
  button.resumeOrders(actAt(world.clock.now(), { kind: 'orders_resumed', about: 'dev' }));
const halfAMinute = () => world.clock.advance({ seconds: KNOWN_MS / 1000 });
const place = async (key: string) =>
  world.commands.placeUnlessPaused(intake, {
    merchantId: MERCHANT,
    idempotencyKey: key,
    request: orderRequest(),
  });

describe('orders that a person has paused', () => {
  it('are refused half a minute later at most, and leave no trace', async () => {
    expect(await place('k1')).toMatchObject({ code: 'placed' });
    expect(await pauseNow()).toBe(true);
    halfAMinute();
    const before = await world.items();
    expect(await place('k2')).toEqual({ code: 'orders_paused' });
    expect(await world.items()).toEqual(before);
  });

  it('are replayed where they were accepted before', async () => {
    const first = await place('k1');
    await pauseNow();
    halfAMinute();
    expect(await place('k1')).toMatchObject({ ...first, replayed: true });
  });

  it('go on to their end where they were accepted before', async () => {
    const order = await world.placed('k1');
    await pauseNow();
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ status: 'paid' });
  });

  it('are taken again once the pause is over, under the same key', async () => {
    await pauseNow();
    expect(await place('k1')).toEqual({ code: 'orders_paused' });
    expect(await resumeNow()).toBe(true);
    halfAMinute();
    expect(await place('k1')).toMatchObject({ code: 'placed', replayed: false });
  });

  it('cost no read each: one in half a minute', async () => {
    const reads = () => world.tap.sent.filter((name) => name === 'GetItem').length;
    await intake.pause();
    const once = reads();
    for (let n = 0; n < 20; n += 1) await intake.pause();
    expect(reads()).toBe(once);
    halfAMinute();
    await intake.pause();
    expect(reads()).toBe(once + 1);
  });

  it('are paused once, and each act is kept once', async () => {
    expect(await resumeNow()).toBe(false);
    expect(await pauseNow()).toBe(true);
    expect(await pauseNow()).toBe(false);
    const acts = (await world.items()).filter(({ pk }) => pk.startsWith('ACTS#'));
    expect(acts).toMatchObject([{ kind: 'orders_paused' }]);
  });
});
