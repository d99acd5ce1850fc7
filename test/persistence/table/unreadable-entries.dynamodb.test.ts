import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { DUE_SHARDS } from '../../../functions/persistence/table/keys.ts';
import { needsAttentionTable } from '../../../cli/operator/needs-attention.ts';
import { dismiss } from '../../support/attention-verbs.ts';
import { explain } from '../../../cli/operator/dead-letter-report.ts';
import { chargeEvent, declined, MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;
let counted: string[];

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
  counted = [];
  world.log.count = (what) => counted.push(what);
});
// What is unreadable here no judge could read either.
afterEach(() => client.destroy());

/** What only another release would write. */
const written = async (pk: string, sk: string, attributes: Readonly<Record<string, unknown>>) => {
  const names = Object.keys(attributes);
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk, sk }),
      UpdateExpression: `SET ${names.map((_, index) => `#${index} = :${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(names.map((name, index) => [`:${index}`, attributes[name]])),
      ),
    }),
  );
};

const due = (dueShard: string) => ({ dueShard, dueAt: world.clock.now() });

const UNKNOWN: readonly (readonly [string, string, string, Readonly<Record<string, unknown>>])[] = [
  ['of a kind that it does not know', `M#${MERCHANT}#NEWS#1`, 'NEWS', {}],
  ['with another count of looks', `M#${MERCHANT}#O#ord_1`, 'ORDER', { looks: 'often' }],
  ['in another partition than an order’s', 'ORDERS#1', 'ORDER', {}],
  ['in another partition than an event’s', 'EVENTS#1', 'EVENT', {}],
  ['that is a request’s record, of another shape', `M#${MERCHANT}#O#ord_1`, 'OP#cancel#k1', { status: 7 }],
];

describe('a sweep that meets an item which this release cannot read', () => {
  it.each(UNKNOWN)('passes over one %s, tells of it, and looks after the others', async (_, pk, sk, more) => {
    world.workflow.failNext();
    const order = await world.placed('k1');
    world.clock.advance({ minutes: 1 });
    for (const shard of DUE_SHARDS) await written(`${pk}${shard}`, sk, { ...due(shard), ...more });
    expect(await world.sweep()).toMatchObject({ due: 9, restarted: 1, unreadable: 8 });
    expect(world.workflow.started).toEqual([order]);
    expect(counted.filter((what) => what === 'UnreadableItem')).toHaveLength(8);
    const entries = await listNeedsAttention(client, world.tableName);
    expect(entries).toHaveLength(8);
    expect(entries.map(({ reason }) => reason)).toContainEqual(expect.stringContaining(`${pk}0 ${sk}`));
    // It waits for a release that can read it, and stands in nobody's way until then.
    expect(await world.sweep()).toMatchObject({ due: 0 });
    world.clock.advance({ hours: 1 });
    expect(await world.sweep()).toMatchObject({ unreadable: 8 });
    expect(await listNeedsAttention(client, world.tableName)).toHaveLength(8);
  });

  it('enters it again as long as it is there, whoever dismissed it', async () => {
    await written(`M#${MERCHANT}#NEWS#1`, 'NEWS', due('0'));
    await world.sweep();
    const [entry] = await listNeedsAttention(client, world.tableName);
    await dismiss(client, world.tableName, entry?.id ?? '', { by: 'ada', why: 'gone' });
    expect(await listNeedsAttention(client, world.tableName)).toEqual([]);
    world.clock.advance({ hours: 1 });
    await world.sweep();
    expect(await listNeedsAttention(client, world.tableName)).toHaveLength(1);
  });
});

describe('the list of what needs a person', () => {
  it('shows an entry that it cannot read by its key, with all the others', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 100);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    await written(`M#${MERCHANT}#O#ord_9`, 'ORDER', { ...due('attention'), attention: 'why', version: 1 });
    await written(`M#${MERCHANT}#O#ord_9`, 'ATTENTION#news', { ...due('attention'), reason: 'news' });
    await written('W#stripe#evt_9', 'EVENT', { ...due('attention'), attention: 7 });
    await written(`M#${MERCHANT}#NEWS#1`, 'NEWS', due('attention'));
    const entries = await listNeedsAttention(client, world.tableName);
    expect(entries.filter(({ what }) => what === 'unreadable')).toHaveLength(4);
    expect(entries.filter(({ what }) => what === 'order')).toHaveLength(1);
    const told = needsAttentionTable({
      entries,
      deadLetters: [],
      behind: 0,
      settledLetters: 0,
      undeliveredEvents: 0,
    });
    expect(told).toContain(`M#${MERCHANT}#NEWS#1 NEWS`);
    const dismissed = dismiss(client, world.tableName, `M#${MERCHANT}#NEWS#1 NEWS`, { by: 'ada', why: 'x' });
    await expect(dismissed).rejects.toThrow('cannot read');
  });
});

describe('an order', () => {
  it('goes on though an event or an entry in its partition cannot be read', async () => {
    const order = await world.placed('k1');
    const pk = `M#${MERCHANT}#O#${order.orderId}`;
    await written(pk, 'PARKED#stripe#evt_9', { waiting: '{"provider":"stripe"}' });
    await written(pk, 'ATTENTION#news', { reason: 'news' });
    expect(await world.chargePayment(order)).toBe('paid');
  });
});

describe('dead letters', () => {
  it('are explained though the record of one cannot be read', async () => {
    await world.applyWebhook(chargeEvent('evt_1', { merchantId: MERCHANT, orderId: 'ord_1' }, declined));
    await written('W#stripe#evt_2', 'EVENT', { outcome: 'of another release' });
    const letter = (id: string) => ({
      id,
      provider: 'stripe',
      groupId: 'g',
      body: '{}',
      receives: 5,
      firstReceivedAt: world.clock.now(),
    });
    const letters = ['evt_1', 'evt_2'].map((id) => letter(id)) as unknown as Parameters<typeof explain>[2];
    const told = await explain(client, world.tableName, letters);
    expect(told.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('unknown_object'),
      expect.stringContaining('this release cannot read its record'),
    ]);
  });
});
