import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderInvoiced } from '../../../functions/domain/orders/order-transitions.ts';
import { claimedEvent } from '../../../functions/domain/payments/event-record.ts';
import { orderKey, type Key } from '../../../functions/persistence/table/keys.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { OWN_WRITES, paidOrder } from '../../support/single-writes.ts';

/**
 * The client library repeats a write whose answer is lost, and the repeat meets what the first try wrote. It is then
 * recognised by its own token, and never by what another writer may have written as well.
 */
let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** What another writes meanwhile, whatever it is: it leaves its own token, or none. */
const another = async ({ pk, sk }: Key, set: string, values: Record<string, unknown>): Promise<void> =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk, sk }),
      UpdateExpression: set,
      ExpressionAttributeValues: marshall(values),
    }),
  );

describe('a write whose answer is lost', () => {
  it.each(OWN_WRITES)('took place, and its repeat knows it: $name', async ({ request, ready }) => {
    const write = await ready(world);
    world.tap.arm(request, 'lose_response');
    expect(await write()).toBe(true);
  });

  it.each(OWN_WRITES)('takes place once: $name', async ({ request, ready, again = false }) => {
    const write = await ready(world);
    const sent = await world.tap.during(async () => {
      world.tap.arm(request, 'lose_response');
      await write();
    });
    const once = await world.items();
    expect(sent.filter((name) => name === request)).toHaveLength(2);
    // The same write once more finds that it is over, and its own token is not met again.
    expect(await write()).toBe(again);
    if (!again) expect(await world.items()).toEqual(once);
  });

  it.each(['lose_response', 'fail_before'] as const)(
    'is a transaction, and its repeat bears its ClientRequestToken: %s',
    async (fault) => {
      const tokens: unknown[] = [];
      const client = world.tap.clientLike(world.plainClient());
      client.middlewareStack.add(
        (next) => async (args) => {
          const { body } = args.request as { readonly body: Uint8Array };
          const request: unknown = JSON.parse(new TextDecoder().decode(body));
          tokens.push((request as Record<string, unknown>)['ClientRequestToken']);
          return next(args);
        },
        // After the one that repeats.
        { step: 'finalizeRequest', priority: 'low' },
      );
      world.tap.arm('TransactWriteItems', fault);
      const Key = marshall({ pk: 'P', sk: 'S' });
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [
            {
              Put: {
                TableName: world.tableName,
                Item: Key,
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            },
          ],
        }),
      );
      expect(tokens).toHaveLength(2);
      expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
      expect(tokens[1]).toBe(tokens[0]);
    },
  );
});

describe('another’s write', () => {
  it('is not taken for the invoice step’s own: a refund that is asked for while the PDF is written stays due', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);

    // The PDF is written, and the order does not have its number yet.
    const writing = world.tap.arm('UpdateItem', 'hold_before');
    const invoicing = world.issueInvoice(order);
    await writing.reached;
    expect(await world.requestRefund(order, 'r2', 300)).toMatchObject({ code: 'accepted' });
    writing.release();
    expect(await invoicing).toBe('busy');

    expect(await world.order(order)).toMatchObject({
      dueAt: expect.any(String),
      refundPendingMinor: 300,
    });
    // Its own start is lost: the sweep finds it.
    world.clock.advance({ minutes: 2 });
    expect(await world.sweep()).toMatchObject({ restarted: 1 });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 1000, invoiceNumber: '2026-000001' });
    expect(await world.history(order)).toMatchObject({ creditNotes: [{}, {}] });
  });

  it('is not undone after the number is written: what was asked for meanwhile keeps the order due', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);

    // The first notes the invoice's PDF, and the second is the number's.
    const closing = world.tap.arm('UpdateItem', 'hold_before', 3);
    const invoicing = world.issueInvoice(order);
    await closing.reached;
    expect(await world.requestRefund(order, 'r2', 300)).toMatchObject({ code: 'accepted' });
    closing.release();
    expect(await invoicing).toBe('invoiced');
    expect(await world.order(order)).toMatchObject({
      invoiceNumber: '2026-000001',
      dueAt: expect.any(String),
      refundPendingMinor: 300,
    });
  });

  it('is not taken for its own by a lost answer’s repeat, though it says the same', async () => {
    const ref = await world.paid('k1');
    const order = await paidOrder(world, ref);
    const to = orderInvoiced(order, '2026-000001', world.clock.now());
    const lost = world.tap.arm('UpdateItem', 'hold_before');
    const writing = world.ports.numbering.assignNumber(order, to);
    await lost.reached;
    await another(
      orderKey(ref.merchantId, ref.orderId),
      'SET version = :v, invoiceNumber = :n, revision = :r',
      {
        ':v': to.version,
        ':n': '2026-000001',
        ':r': order.revision + 1,
      },
    );
    lost.release();
    expect(await writing).toBeUndefined();
  });

  it('is not taken for its own by an owner that shares its name: two deliveries of one batch', async () => {
    const now = world.clock.now();
    const name = { provider: 'stripe', eventId: 'evt_1', type: 'refund.updated' };
    const first = claimedEvent(name, { owner: 'the batch', number: 1, now });
    const second = claimedEvent(name, { owner: 'the batch', number: 2, now });
    expect(await world.ports.eventRecords.record({ to: first })).toEqual({ code: 'committed' });
    expect(await world.ports.eventRecords.record({ to: second })).toMatchObject({ code: 'event_known' });
  });
});
