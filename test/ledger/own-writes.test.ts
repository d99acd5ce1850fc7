import { TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../functions/domain/instant.ts';
import { succeed } from '../../functions/domain/operation.ts';
import type { PaidOrder } from '../../functions/domain/order.ts';
import { orderClosed, orderInvoiced } from '../../functions/domain/order-transitions.ts';
import { eventEnded, eventInHand } from '../../functions/domain/webhook-event.ts';
import { orderKey, type Key } from '../../functions/ledger/keys.ts';
import type { DueItem, OrderKey } from '../../functions/usecases/ports.ts';
import { claimOf } from '../support/claim-builders.ts';
import { MERCHANT } from '../support/order-builders.ts';
import { dies, openWorld, type World } from '../support/world.ts';

/**
 * The client library repeats a write whose answer is lost, and the repeat meets what the first try wrote. It is then
 * recognised by its own token, and never by what another writer may have written as well.
 */
let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const MUG = { sku: 'mug', name: 'A mug', priceMinor: 999, currency: 'EUR' };

async function paidOrder(ref: OrderKey): Promise<PaidOrder> {
  const order = await world.order(ref);
  if (order.status !== 'paid') throw new Error(`it is ${order.status}`);
  return order;
}

async function dueOrder(ref: OrderKey): Promise<DueItem> {
  const { dueAt = '' } = await world.order(ref);
  return { what: 'order', ...ref, dueAt, looks: 0 };
}

/** A client's request that died with its record in its hands, and its lease is over. */
async function leaseOver(): Promise<DueItem> {
  await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.moveStock('dead', 1));
  world.outliveLeases();
  const held = (await world.items()).find(({ status }) => status === 'processing');
  if (held === undefined) throw new Error('nobody died');
  const { pk, sk, dueAt } = held;
  return { what: 'lease', name: { pk, sk }, dueAt: String(dueAt), looks: 0 };
}

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

type Request = 'PutItem' | 'UpdateItem';

/** A write, made ready; it tells whether it took place. */
interface OwnWrite {
  readonly name: string;
  readonly request: Request;
  ready(): Promise<() => Promise<boolean>>;
}

const tapped = () => world.tap.clientLike(world.plainClient());

const OWN_WRITES: readonly OwnWrite[] = [
  {
    name: 'an order is postponed',
    request: 'UpdateItem',
    async ready() {
      const item = await dueOrder(await world.placed('k1'));
      const until = addMs(item.dueAt, 60_000);
      return async () => (await world.orders.postpone(item, until)) === 'postponed';
    },
  },
  {
    name: 'an order is closed',
    request: 'UpdateItem',
    async ready() {
      const order = await world.order(await world.paid('k1'));
      return async () => world.orders.close(order);
    },
  },
  {
    name: 'an order gets its invoice’s number',
    request: 'UpdateItem',
    async ready() {
      const order = await paidOrder(await world.paid('k1'));
      const to = orderInvoiced(order, '2026-000001', world.clock.now());
      return async () => (await world.orders.bearNumber(order, to)) !== undefined;
    },
  },
  {
    name: 'an order gets its invoice’s number and is closed',
    request: 'UpdateItem',
    async ready() {
      const order = await paidOrder(await world.paid('k1'));
      const to = orderClosed(orderInvoiced(order, '2026-000001', world.clock.now()));
      return async () => (await world.orders.bearNumber(order, to)) !== undefined;
    },
  },
  {
    name: 'a dead request’s record is released',
    request: 'PutItem',
    async ready() {
      const item = await leaseOver();
      return async () => (await world.orders.releaseLease(item, world.clock.now())) === 'released';
    },
  },
  {
    name: 'an operation is claimed for the first time',
    request: 'PutItem',
    ready: async () => async () =>
      (await world.ledger.acquire(claimOf(world.clock.now(), 'me'))).code === 'acquired',
  },
  {
    name: 'an operation is claimed again',
    request: 'PutItem',
    async ready() {
      const { record } = await world.ledger.acquire(claimOf(world.clock.now(), 'the dead'));
      world.outliveLeases();
      return async () =>
        (await world.ledger.acquire(claimOf(world.clock.now(), 'me'), record)).code === 'acquired';
    },
  },
  {
    name: 'an operation ends',
    request: 'PutItem',
    async ready() {
      const { record } = await world.ledger.acquire(claimOf(world.clock.now(), 'me'));
      const to = succeed(record, {}, world.clock.now());
      return async () =>
        world.ledger.end({ from: record, to }).then(
          () => true,
          () => false,
        );
    },
  },
  {
    name: 'an event is recorded',
    request: 'PutItem',
    ready: async () => {
      const now = world.clock.now();
      const name = { provider: 'stripe', eventId: 'evt_1', type: 'refund.updated' };
      const to = eventEnded(eventInHand(name, { owner: 'me', number: 1, now }), 'ignored', now);
      return async () => (await world.orders.recordEvent({ to })).code === 'committed';
    },
  },
  {
    name: 'a product is set',
    request: 'UpdateItem',
    ready: async () => async () => (await world.catalogue.put(MERCHANT, MUG, 1)).code === 'written',
  },
];

describe('a write whose answer is lost', () => {
  it.each(OWN_WRITES)('took place, and its repeat knows it: $name', async ({ request, ready }) => {
    const write = await ready();
    world.tap.arm(request, 'lose_response');
    expect(await write()).toBe(true);
  });

  it.each(OWN_WRITES)('takes place once: $name', async ({ request, ready }) => {
    const write = await ready();
    const sent = await world.tap.during(async () => {
      world.tap.arm(request, 'lose_response');
      await write();
    });
    const once = await world.items();
    expect(sent.filter((name) => name === request)).toHaveLength(2);
    // The same write once more finds that it is over, and its own token is not met again.
    expect(await write()).toBe(false);
    expect(await world.items()).toEqual(once);
  });

  it.each(['lose_response', 'fail_before'] as const)(
    'is a transaction, and its repeat bears its ClientRequestToken: %s',
    async (fault) => {
      const tokens: unknown[] = [];
      const client = tapped();
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
    expect(await world.story(order)).toMatchObject({ creditNotes: [{}, {}] });
  });

  it('is not undone after the number is written: what was asked for meanwhile keeps the order due', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);

    // The first is the number's, the second closes the order.
    const closing = world.tap.arm('UpdateItem', 'hold_before', 2);
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
    const order = await paidOrder(ref);
    const to = orderInvoiced(order, '2026-000001', world.clock.now());
    const lost = world.tap.arm('UpdateItem', 'hold_before');
    const writing = world.orders.bearNumber(order, to);
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
    const first = eventInHand(name, { owner: 'the batch', number: 1, now });
    const second = eventInHand(name, { owner: 'the batch', number: 2, now });
    expect(await world.orders.recordEvent({ to: first })).toEqual({ code: 'committed' });
    expect(await world.orders.recordEvent({ to: second })).toMatchObject({ code: 'event_known' });
  });
});
