import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import type { OrderRequest } from '../../../functions/domain/orders/order-request.ts';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { createTable } from '../../../assurance/world/dynamodb-local.ts';
import { World } from '../../../assurance/world/world.ts';

/** Items as earlier releases wrote them, by `stored-items/write-items.ts`: they are read for ever. */
const FOLDER = join(import.meta.dirname, 'stored-items');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

const stored = z.object({
  now: z.string(),
  gateway: z.object({
    captures: z.array(
      z.object({
        code: z.literal('captured'),
        transactionId: z.string(),
        amountMinor: z.number(),
        currency: z.string(),
        reference: z.string(),
        at: z.string(),
      }),
    ),
    refunds: z.array(z.object({ transactionId: z.string(), amountMinor: z.number(), reference: z.string() })),
  }),
  items: z.array(z.looseObject({ pk: z.string(), sk: z.string() })),
});

/** What each order of a file was placed with, by its key. */
const PLACED: Record<string, Partial<OrderRequest>> = {
  placed: { externalReference: 'PO-1' },
  invoiced: { externalReference: 'PO-2' },
  long: {
    externalReference: 'PO-3',
    lines: ['mug', 'spoon', 'plate', 'bowl', 'glass', 'fork'].map((sku) => ({ sku, quantity: 1 })),
  },
  paid: {},
  refunded: {},
  'refund-pending': {},
  'refund-refused': {},
  declined: { paymentMethod: DECLINED_CARD },
  attempted: { paymentMethod: DECLINED_CARD },
  holder: { paymentMethod: AUTHENTICATION_CARD },
  'not-sent': {},
  cancelled: {},
  'cancelled-paid': {},
};

const named = (key: string): OrderKey => ({ merchantId: MERCHANT, orderId: orderIdFor(MERCHANT, key) });

describe.each(FILES)('the items of %s', (file) => {
  const { gateway, items } = stored.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  let world: World;

  beforeEach(async () => {
    const { client, tableName } = await createTable();
    world = new World(client, tableName);
    for (const item of items) {
      await client.send(new PutItemCommand({ TableName: tableName, Item: marshall(item) }));
    }
    const payments = [...gateway.captures.map(captured), await waitingForCustomer(world)];
    world.gateway.remember(payments, gateway.refunds);
  });
  afterEach(async () => world.close());

  it.each(Object.keys(PLACED))('are read: %s', async (key) => {
    const { order, operations } = await world.history(named(key));
    expect(order).toMatchObject({ orderId: named(key).orderId, revision: 0 });
    expect(operations.filter(({ kind }) => kind === 'order')).toMatchObject([{ status: 'succeeded' }]);
    const invoiced = operations.filter(({ kind }) => kind === 'invoice');
    expect(invoiced).toHaveLength('invoiceNumber' in order ? 1 : 0);
  });

  it.each(Object.entries(PLACED))('are replayed under their key, to the byte: %s', async (key, request) => {
    const answer = answers(items).get(named(key).orderId);
    const replayed = await world.placeOrder(key, orderRequest(request));
    expect(replayed).toMatchObject({ code: 'placed', replayed: true });
    const text = 'answer' in replayed ? JSON.stringify(replayed.answer) : undefined;
    // A release that keeps no answer makes it of the order.
    expect(text).toBe(answer ?? text);
    expect(
      await world.placeOrder(key, orderRequest({ ...request, customer: { email: 'x@y.z' } })),
    ).toMatchObject({ code: 'key_reused' });
  });

  it('are not placed again under a key whose record was forgotten', async () => {
    await world.forget({
      pk: `M#${MERCHANT}#O#${named('placed').orderId}`,
      sk: `OP#order#${named('placed').orderId}`,
    });
    const before = await world.items();
    const again = await world.placeOrder('placed', orderRequest(PLACED['placed']));
    expect(['placed', 'key_reused']).toContain(again.code);
    expect(await world.items()).toEqual(before);
  });

  it('are refunded: what is answered 202 is paid and credited', async () => {
    const order = named('invoiced');
    expect(await world.requestRefund(order, 'now', 500)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 500 });
    expect(await world.order(order)).not.toHaveProperty('dueAt');
    expect(await world.history(order)).toMatchObject({ creditNotes: [{ totalMinor: 500 }] });
  });

  it('go on to their end: the sweep starts each that is open', async () => {
    await world.applyWebhook(captureNews(world.gateway, 'evt_again'));
    for (let rounds = 0; rounds < 3; rounds += 1) {
      world.clock.advance({ hours: 1 });
      await world.sweep();
      for (const key of Object.keys(PLACED)) await world.runWorkflow(named(key));
    }
    const statuses = await Promise.all(
      Object.keys(PLACED).map(async (key) => [key, (await world.order(named(key))).status]),
    );
    // Nobody is charged so long after they asked for it: what had not been charged is declined.
    expect(Object.fromEntries(statuses)).toEqual({
      placed: 'declined',
      invoiced: 'paid',
      long: 'paid',
      paid: 'paid',
      refunded: 'paid',
      'refund-pending': 'paid',
      'refund-refused': 'paid',
      declined: 'declined',
      attempted: 'declined',
      holder: 'declined',
      'not-sent': 'declined',
      cancelled: 'cancelled',
      'cancelled-paid': 'paid',
    });
    expect(await world.order(named('cancelled-paid'))).toMatchObject({ refundedMinor: 2500 });
    expect(await world.order(named('refund-pending'))).toMatchObject({ refundedMinor: 700 });
    const open = (await world.items()).filter(
      ({ status }) => status === 'processing' || status === 'pending',
    );
    expect(open.filter(({ sk }) => sk !== 'EVENT')).toEqual([]);
  });
});

type Captured = z.infer<typeof stored>['gateway']['captures'][number];

const captured = ({ at: _at, reference, ...outcome }: Captured) => {
  const { transactionId, amountMinor, currency } = outcome;
  return [transactionId, { reference, amountMinor, currency, outcome }] as const;
};

async function waitingForCustomer(world: World) {
  const order = await world.order(named('holder'));
  if (order.status !== 'placed' || order.action === undefined) throw new Error('it waits for nobody');
  const { transactionId, clientSecret } = order.action;
  const { reference, amountMinor, currency } = chargeRequest(order);
  const outcome = { code: 'requires_action', transactionId, clientSecret } as const;
  return [transactionId, { reference, amountMinor, currency, outcome }] as const;
}

/** The answers that a release kept, as text, by order. */
function answers(items: z.infer<typeof stored>['items']): ReadonlyMap<string, string> {
  const kept = items.flatMap(({ pk, sk, result }) => {
    const [, orderId] = /^(?:RESULT#)?OP#order#(.+)$/.exec(sk) ?? [];
    return orderId !== undefined && typeof result === 'string' && pk.endsWith(orderId)
      ? [[orderId, result] as const]
      : [];
  });
  return new Map(kept);
}
