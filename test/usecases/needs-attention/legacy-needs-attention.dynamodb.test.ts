import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dismiss, retry } from '../../support/attention-verbs.ts';
import { comeToRest } from '../../support/at-rest.ts';
import { chargeEvent, declined, MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;
let order: OrderKey;

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
});
afterEach(async () => world.close());

const SINCE = '2026-11-24T09:00:00.000Z';
const BY_ADA = { by: 'ada', why: 'paid by hand' };

/** As releases before the entries put something on a person's list. */
const attended = async (pk: string, sk: string, attention: string) =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk, sk }),
      UpdateExpression: 'SET dueAt = :since, dueShard = :shard, attention = :text',
      ExpressionAttributeValues: marshall({ ':since': SINCE, ':shard': 'attention', ':text': attention }),
    }),
  );

const orderAttended = async (text: string) =>
  attended(`M#${order.merchantId}#O#${order.orderId}`, 'ORDER', text);

const stored = async () => (await world.items()).find(({ sk }) => sk === 'ORDER');
const listed = async () =>
  (await listNeedsAttention(client, world.tableName)).map(({ id, since }) => [id, since]);
const entries = async () => (await world.history(order)).attention;

describe('an order that an earlier release left to a person', () => {
  const REFUSED = `refund_refused:${keyDigest('r1')}`;

  /** Its refund was refused, and the order bore that. */
  beforeEach(async () => {
    order = await world.placed('k1');
    await world.runWorkflow(order);
    await orderAttended(`refund ${keyDigest('r1')} refused: charge_already_refunded`);
  });

  it('is listed, with what is owed', async () => {
    expect(await listed()).toEqual([[`${order.orderId}/${REFUSED}`, SINCE]]);
    expect(await entries()).toMatchObject([{ key: REFUSED, open: true, legacy: true }]);
  });

  it('stays on the list by an entry of its own when a small refund is asked for', async () => {
    await world.requestRefund(order, 'r2', 1);
    expect(await stored()).not.toHaveProperty('attention');
    expect(await listed()).toEqual([[`${order.orderId}/${REFUSED}`, SINCE]]);
    await comeToRest(world);
    expect(await stored()).not.toHaveProperty('dueAt');
    expect(await entries()).toMatchObject([{ key: REFUSED, open: true }]);
  });

  it('is off the list when all of it was refunded', async () => {
    await world.requestRefund(order, 'r2');
    await comeToRest(world);
    expect(await listed()).toEqual([]);
    expect(await entries()).toMatchObject([{ key: REFUSED, open: false, settlements: [{ by: 'once' }] }]);
  });

  it('is dismissed by a person, who is kept', async () => {
    await dismiss(client, world.tableName, order.orderId, BY_ADA);
    expect(await listed()).toEqual([]);
    for (const gone of ['attention', 'dueAt', 'dueShard']) expect(await stored()).not.toHaveProperty(gone);
    expect(await entries()).toMatchObject([{ key: REFUSED, open: false, settlements: [BY_ADA] }]);
  });

  it('keeps its entry when it is cancelled', async () => {
    await world.cancelOrder(order);
    expect(await stored()).not.toHaveProperty('attention');
    expect(await entries()).toMatchObject([{ key: REFUSED, open: true }]);
    await comeToRest(world);
  });
});

describe('an order that an earlier sweep gave up', () => {
  beforeEach(async () => {
    order = await world.placed('k1');
    await orderAttended('not settled after repeated looks');
    world.workflow.started.length = 0;
  });

  it('is looked at again when a person asks for it, and stays on the list until it is settled', async () => {
    await expect(dismiss(client, world.tableName, order.orderId, BY_ADA)).rejects.toThrow('still open');
    await retry(client, world.tableName, order.orderId, BY_ADA);
    expect(await stored()).not.toHaveProperty('attention');
    expect(await listed()).toEqual([[`${order.orderId}/unsettled`, SINCE]]);
    world.clock.set(new Date().toISOString());
    await comeToRest(world);
    // Nobody is charged days after they asked for it.
    expect(await stored()).toMatchObject({ status: 'declined', decline: { code: 'charge_expired' } });
    expect(await listed()).toEqual([]);
  });

  it('is off the list when it is settled without anybody', async () => {
    await world.runWorkflow(order);
    await comeToRest(world);
    expect(await stored()).toMatchObject({ status: 'paid', invoiceNumber: '2026-000001' });
    expect(await stored()).not.toHaveProperty('dueAt');
    expect(await entries()).toMatchObject([{ key: 'unsettled', open: false }]);
  });

  it('is written again by a release that knows both, after a rollback to one that knows one', async () => {
    await retry(client, world.tableName, order.orderId, BY_ADA);
    await orderAttended('not settled after repeated looks');
    expect(await entries()).toHaveLength(1);
    await world.runWorkflow(order);
    await comeToRest(world);
    expect(await entries()).toMatchObject([{ key: 'unsettled', open: false }]);
  });
});

describe('an event that an earlier release left to a person', () => {
  const parked = async (text: string) => {
    order = { merchantId: MERCHANT, orderId: 'ord_never' };
    await world.applyWebhook(chargeEvent('evt_1', order, declined));
    await attended('W#stripe#evt_1', 'EVENT', text);
  };

  it('is looked at again, and stays on the list', async () => {
    await parked('what the event is about never appeared');
    await retry(client, world.tableName, 'evt_1', BY_ADA);
    expect(await listed()).toEqual([['evt_1/event_not_applied', SINCE]]);
    world.clock.set(new Date(Date.now() + 60_000).toISOString());
    expect(await world.sweep()).toMatchObject({ due: 1 });
  });

  it('is not looked at again where that could settle nothing', async () => {
    await parked('refund r1 failed after it had succeeded');
    await expect(retry(client, world.tableName, 'evt_1', BY_ADA)).rejects.toThrow(
      'Nothing can be tried again',
    );
    expect(await listed()).toEqual([['evt_1/refund_contradicted:r1', SINCE]]);
  });

  it('is dismissed by a person, who is kept', async () => {
    await parked('refund r1 failed after it had succeeded');
    await dismiss(client, world.tableName, 'evt_1', BY_ADA);
    expect(await listed()).toEqual([]);
    const kept = (await world.items()).filter(({ sk }) => sk === 'ATTENTION#refund_contradicted:r1');
    expect(kept).toMatchObject([{ settlements: [BY_ADA] }]);
  });
});
