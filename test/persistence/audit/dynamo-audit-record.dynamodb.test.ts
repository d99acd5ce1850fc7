import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoAuditRecord } from '../../../functions/persistence/audit/dynamo-audit-record.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { actsOfDays, daysFrom } from '../../../cli/operator/audit.ts';
import { dismiss, retry } from '../../support/attention-verbs.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { actAt, BY_ADA } from '../../support/acts.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;
let record: DynamoAuditRecord;

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
  record = new DynamoAuditRecord(client, world.tableName);
});
afterEach(async () => world.close());

const key = { kind: 'api_key_created', about: 'abc', merchantId: 'acme' } as const;
const today = () => daysFrom(new Date().toISOString(), new Date().toISOString());

async function refusedRefund(): Promise<OrderKey> {
  const order = await world.paid('k1');
  await world.requestRefund(order, 'r1', 100);
  world.gateway.scriptRefunds('refused');
  await world.runWorkflow(order);
  return order;
}

describe('the record of what people did', () => {
  it('lists a day, oldest first, with every field as it was written', async () => {
    const late = actAt('2026-11-24T23:59:59.999Z', {
      ...key,
      before: { n: 1 },
      after: { on: true, to: 'x' },
    });
    const early = actAt('2026-11-24T00:00:00.000Z', key);
    const other = actAt('2026-11-25T00:00:00.000Z', key);
    for (const act of [late, other, early]) await record.record(act);
    expect(await record.actsOf('2026-11-24')).toEqual([early, late]);
    expect(await actsOfDays(record, daysFrom('2026-11-24', '2026-11-25'))).toEqual([early, late, other]);
    expect(await record.actsOf('2026-11-23')).toEqual([]);
  });

  it('is never overwritten', async () => {
    const act = actAt('2026-11-24T10:00:00.000Z', key);
    await record.record(act);
    await expect(record.record({ ...act, why: 'another reason' })).rejects.toThrow('is recorded already');
    expect(await record.actsOf('2026-11-24')).toEqual([act]);
  });

  it('expires never', async () => {
    await record.record(actAt('2026-11-24T10:00:00.000Z', key));
    const items = (await world.items()).filter(({ pk }) => pk.startsWith('ACTS#'));
    expect(items).toHaveLength(1);
    expect(items[0]).not.toHaveProperty('expiresAt');
  });

  it('is written once though the answer to that is lost', async () => {
    const tapped = new DynamoAuditRecord(world.tap.clientLike(client), world.tableName);
    world.tap.arm('TransactWriteItems', 'lose_response');
    const act = actAt('2026-11-24T10:00:00.000Z', key);
    await tapped.record(act);
    expect(await record.actsOf('2026-11-24')).toEqual([act]);
  });

  it('has a dismissal, with who, when, what and why, and so has the history of its order', async () => {
    const order = await refusedRefund();
    await dismiss(client, world.tableName, order.orderId, BY_ADA);
    const { acts } = await world.history(order);
    expect(acts).toMatchObject([
      { ...BY_ADA, kind: 'needs_attention_dismissed', before: { onList: true }, after: { onList: false } },
    ]);
    expect(acts[0]?.about).toMatch(new RegExp(`^${order.orderId}/refund_refused:`));
    expect(await actsOfDays(record, today())).toEqual(acts);
  });

  it('has a retry', async () => {
    const order = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
    await retry(client, world.tableName, order.orderId, BY_ADA);
    expect((await world.history(order)).acts).toMatchObject([{ ...BY_ADA, kind: 'needs_attention_retried' }]);
  });

  it('has nothing of what was refused: the entry and the act are one write', async () => {
    const order = await refusedRefund();
    const [entry] = await listNeedsAttention(client, world.tableName);
    await dismiss(client, world.tableName, entry?.id ?? '', BY_ADA);
    await expect(dismiss(client, world.tableName, entry?.id ?? '', BY_ADA)).rejects.toThrow(
      'not on the list',
    );
    expect((await world.history(order)).acts).toHaveLength(1);
  });

  it('has nothing where the write of the entry fails', async () => {
    const order = await refusedRefund();
    world.tap.arm('TransactWriteItems', { answer: new Error('the table is away') });
    const tapped = world.tap.clientLike(client);
    await expect(dismiss(tapped, world.tableName, order.orderId, BY_ADA)).rejects.toThrow('is away');
    expect((await world.history(order)).acts).toEqual([]);
    expect(await actsOfDays(record, today())).toEqual([]);
  });
});
