import { UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import {
  dismissNeedsAttention,
  listNeedsAttention,
} from '../../../functions/persistence/needs-attention/needs-attention.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dismiss, retry } from '../../support/attention-verbs.ts';
import { actAt, BY_ADA } from '../../support/acts.ts';
import { comeToRest } from '../../support/at-rest.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
});
afterEach(async () => world.close());

const listed = () => listNeedsAttention(client, world.tableName);
const dismissed = (id: string) => dismiss(client, world.tableName, id, BY_ADA);
const retried = (id: string) => retry(client, world.tableName, id, BY_ADA);

/** A paid order whose refund the gateway refuses for good. */
async function refusedRefund(amountMinor = 100): Promise<OrderKey> {
  const order = await world.paid('k1');
  await world.issueInvoice(order);
  await world.requestRefund(order, 'r1', amountMinor);
  world.gateway.scriptRefunds('refused');
  await world.runWorkflow(order);
  return order;
}

/** A charge that fits no order, until a person does something about it. */
async function capturedShort(): Promise<OrderKey> {
  const order = await world.placed('k1');
  world.gateway.script('captured_short');
  await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
  return order;
}

const REFUSED = `refund_refused:${keyDigest('r1')}`;

describe('what needs a person', () => {
  it('is off the list once a person has settled it, and who, when and why stays with it', async () => {
    const { orderId } = await refusedRefund();
    expect(await listed()).toMatchObject([{ what: 'order', subject: orderId, id: `${orderId}/${REFUSED}` }]);
    const before = await world.items();
    expect(await dismissed(orderId)).toContain('off the list');
    expect(await listed()).toEqual([]);
    const changed = (await world.items()).filter(
      (item) =>
        item.sk.startsWith('ATTENTION#') &&
        !before.some((one) => JSON.stringify(one) === JSON.stringify(item)),
    );
    expect(changed).toMatchObject([
      { sk: `ATTENTION#${REFUSED}`, amountMinor: 100, settlements: [{ ...BY_ADA, at: expect.any(String) }] },
    ]);
    expect(changed[0]).not.toHaveProperty('dueShard');
  });

  it('stays on the list while its charge is in doubt, whatever a person says', async () => {
    const { orderId } = await capturedShort();
    await expect(dismissed(orderId)).rejects.toThrow('is still open');
    expect(await listed()).toMatchObject([{ subject: orderId }]);
  });

  it('is no business of what else its order lacks: that is looked after all the same', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 100);
    world.gateway.scriptRefunds('refused');
    await world.refundPayment(order);
    world.documents.failNext();
    await expect(world.issueInvoice(order)).rejects.toThrow('documents are away');
    expect(await dismissed(order.orderId)).toContain('off the list');
    await comeToRest(world);
    expect(world.documents.written).toHaveLength(1);
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('has an entry for each debt, and each goes by itself', async () => {
    const order = await refusedRefund();
    await world.requestRefund(order, 'r2', 200);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    const other = `refund_refused:${keyDigest('r2')}`;
    await expect(dismissed(order.orderId)).rejects.toThrow('several entries');
    await dismissed(`${order.orderId}/${other}`);
    expect(await listed()).toMatchObject([{ id: `${order.orderId}/${REFUSED}` }]);
  });

  it('is not dismissed as it was read when a fact has settled it since', async () => {
    const order = await refusedRefund();
    const [entry] = await listed();
    if (entry?.listed === undefined) throw new Error('nothing is listed');
    const { listed: of } = entry;
    await world.requestRefund(order, 'r2', 100);
    await world.runWorkflow(order);
    const how = actAt(world.clock.now(), { kind: 'needs_attention_dismissed', about: entry.id });
    expect(await dismissNeedsAttention(client, world.tableName, { ...entry, listed: of }, how)).toBe(false);
    expect((await world.history(order)).attention).toMatchObject([{ settlements: [{ by: 'once' }] }]);
  });

  it('is dismissed once though the answer to that is lost', async () => {
    await refusedRefund();
    const [entry] = await listed();
    if (entry?.listed === undefined) throw new Error('nothing is listed');
    const how = actAt(world.clock.now(), { kind: 'needs_attention_dismissed', about: entry.id });
    const tapped = world.tap.clientLike(client);
    world.tap.arm('TransactWriteItems', 'lose_response');
    const same = { ...entry, listed: entry.listed };
    expect(await dismissNeedsAttention(tapped, world.tableName, same, how)).toBe(true);
    expect(await dismissNeedsAttention(tapped, world.tableName, same, how)).toBe(false);
  });

  it('is looked at again when a person asks for it, and stays on the list until it is settled', async () => {
    const order = await capturedShort();
    const { orderId } = order;
    world.workflow.started.splice(0);
    world.clock.advance({ minutes: 5 });
    await world.sweep();
    expect(world.workflow.started).toEqual([]);
    expect(await retried(orderId)).toContain('The next sweep looks');
    expect(await listed()).toMatchObject([{ subject: orderId }]);
    world.clock.set(new Date().toISOString());
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    // It is as it was: the sweep does not go on asking.
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
    expect(await listed()).toMatchObject([{ subject: orderId }]);
    world.clock.advance({ days: 10 });
    world.workflow.started.splice(0);
    await world.sweep();
    expect(world.workflow.started).toEqual([]);
  });

  it('goes on with the other of two charges once a person has given one back', async () => {
    const order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    const [first] = world.gateway.captures;
    if (first === undefined) throw new Error('nothing was charged');
    world.gateway.captureAgain(first.reference);
    world.clock.advance({ days: 2 });
    await expect(world.chargePayment(order)).rejects.toThrow('captured_twice');
    const [entry] = await listed();
    expect(entry?.reason).toContain('must be refunded');

    const { transactionId, amountMinor } = first;
    world.gateway.refunds.push({ transactionId, amountMinor, reference: 'by hand' });
    await retried(order.orderId);
    expect(await world.chargePayment(order)).toBe('paid');
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
    expect(await listed()).toEqual([]);
    expect(world.gateway.captures).toHaveLength(2);
    // One more charge under this reference than the product would ever ask for.
    world.gateway.captures.shift();
  });

  it('is counted each minute, also when it is nothing', async () => {
    const counted: unknown[] = [];
    world.log.count = (...told: unknown[]) => counted.push(told);
    await world.sweep();
    await refusedRefund();
    await world.sweep();
    expect(counted).toEqual([['AttentionEntries', 0], ['AttentionNeeded'], ['AttentionEntries', 1]]);
  });

  it('is entered, and told of, though the answer to the write is lost', async () => {
    const counted: unknown[] = [];
    world.log.count = (what: unknown) => counted.push(what);
    const order = await world.placed('k1');
    const { dueAt = '' } = await world.order(order);
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk: `M#${order.merchantId}#O#${order.orderId}`, sk: 'ORDER' }),
        UpdateExpression: 'SET looks = :often',
        ExpressionAttributeValues: marshall({ ':often': 10 }),
      }),
    );
    world.clock.set(dueAt);
    world.tap.arm('TransactWriteItems', 'lose_response');
    expect(await world.sweep()).toMatchObject({ due: 1, needAttention: 1 });
    expect(counted).toContain('AttentionNeeded');
    expect(await listed()).toMatchObject([{ id: `${order.orderId}/unsettled` }]);
  });
});
