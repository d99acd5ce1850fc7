import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { settle } from '../../local/operator/attention.ts';
import { dismissAttention, listAttention, retryAttention } from '../../functions/ledger/attention.ts';
import { openWorld, type World } from '../support/world.ts';

describe('what needs a person', () => {
  let world: World;
  let client: DynamoDBClient;

  beforeEach(async () => {
    world = await openWorld();
    client = world.plainClient();
  });
  afterEach(async () => world.close());

  const listed = () => listAttention(client, world.tableName);

  /** A paid order whose refund the gateway refuses for good. */
  const refusedRefund = async () => {
    const order = await world.paid('k1');
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 100);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    return order;
  };

  /** A charge whose outcome nobody can tell, until nobody asks any more. */
  const unknownCharge = async () => {
    const order = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment(order)).rejects.toThrow('amount_mismatch');
    return order;
  };

  it('is off the list once a person has settled it, and everything else stays', async () => {
    const { orderId } = await refusedRefund();
    expect(await listed()).toMatchObject([
      { what: 'order', id: orderId, reason: expect.stringContaining('refused') },
    ]);
    const before = await world.items();
    expect(await settle('dismiss', client, world.tableName, orderId)).toContain('off the list');
    expect(await listed()).toEqual([]);
    const left = before.map(
      ({ dueAt: _d, dueShard: _s, attention: _a, revision: _r, writer: _w, ...item }) => item,
    );
    const now = (await world.items()).map(({ looks: _l, revision: _r, writer: _w, ...item }) => item);
    expect(now).toEqual(left);
  });

  it('stays on the list while its order is open', async () => {
    const { orderId } = await unknownCharge();
    await expect(settle('dismiss', client, world.tableName, orderId)).rejects.toThrow('is still open');
    expect(await listed()).toMatchObject([{ id: orderId }]);
  });

  it('stays on the list while its order lacks its invoice’s document', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 100);
    world.gateway.scriptRefunds('refused');
    await world.refundPayment(order);
    world.documents.failNext();
    await expect(world.issueInvoice(order)).rejects.toThrow('documents are away');
    const dismiss = () => settle('dismiss', client, world.tableName, order.orderId);
    await expect(dismiss()).rejects.toThrow('is still open');
    await world.issueInvoice(order);
    expect(await dismiss()).toContain('off the list');
    expect(world.documents.written).toHaveLength(1);
  });

  it('stays on the list while another refund of its order lacks its credit note', async () => {
    const order = await world.paid('k1');
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 100);
    await world.refundPayment(order);
    await world.requestRefund(order, 'r2', 100);
    world.gateway.scriptRefunds('refused');
    await world.refundPayment(order);
    const dismiss = () => settle('dismiss', client, world.tableName, order.orderId);
    await expect(dismiss()).rejects.toThrow('is still open');
    await world.issueInvoice(order);
    expect(await dismiss()).toContain('off the list');
    expect((await world.story(order)).creditNotes).toHaveLength(1);
  });

  it('is not dismissed as it was read when it has changed since', async () => {
    const order = await refusedRefund();
    const [entry] = await listed();
    if (entry === undefined) throw new Error('nothing is listed');
    await world.requestRefund(order, 'r2', 100);
    expect(await dismissAttention(client, world.tableName, entry)).toBe(false);
    expect((await world.order(order)).dueAt).toBeDefined();
    await world.runWorkflow(order);
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
    await settle('retry', client, world.tableName, order.orderId);
    expect(await world.chargePayment(order)).toBe('paid');
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_2' });
    expect(world.gateway.captures).toHaveLength(2);
    // One more charge under this reference than the product would ever ask for.
    world.gateway.captures.shift();
  });

  it('is looked at again by the next sweep when a person asks for it', async () => {
    const order = await unknownCharge();
    world.workflow.started.splice(0);
    world.clock.advance({ minutes: 5 });
    await world.sweep();
    expect(world.workflow.started).toEqual([]);
    const [entry] = await listed();
    if (entry === undefined) throw new Error('nothing is listed');
    expect(await retryAttention(client, world.tableName, entry, world.clock.now())).toBe(true);
    expect(await retryAttention(client, world.tableName, entry, world.clock.now())).toBe(false);
    expect(await listed()).toEqual([]);
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
  });
});
