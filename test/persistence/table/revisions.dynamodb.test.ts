import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  paymentWindowIsOver,
  orderAwaitsCustomer,
} from '../../../functions/domain/orders/order-transitions.ts';
import { needsAttentionEntry } from '../../../functions/domain/orders/needs-attention.ts';
import {
  listNeedsAttention,
  retryNeedsAttention,
} from '../../../functions/persistence/needs-attention/needs-attention.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { actAt } from '../../support/acts.ts';
import { AUTHENTICATION_CARD, DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { chargeEvent, declined } from '../../../assurance/world/order-builders.ts';
import type { StoredItem } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const nameOf = ({ pk, sk }: StoredItem): string => `${pk} ${sk}`;

/** An order's, an operation's, or an event's. */
const hasRevision = ({ sk }: StoredItem): boolean =>
  ['ORDER', 'OP#', 'EVENT'].some((prefix) => sk.startsWith(prefix));

/** Items that a step wrote, and those of them whose revision did not move on. */
async function written(step: () => Promise<unknown>) {
  const before = new Map((await world.items()).map((item) => [nameOf(item), item]));
  await step();
  const after = (await world.items()).filter(hasRevision);
  const changed = after.filter((item) => JSON.stringify(item) !== JSON.stringify(before.get(nameOf(item))));
  const unmoved = changed.filter(
    (item) => !(Number(item['revision']) > Number(before.get(nameOf(item))?.['revision'] ?? 0)),
  );
  return { changed: changed.length, unmoved: unmoved.map(nameOf) };
}

describe('every write of an order’s or operation’s item moves its revision on', () => {
  const sweepAgain = async () => {
    const entries = await listNeedsAttention(world.plainClient(), world.tableName);
    const entry = entries.find(({ listed }) => listed?.entry.reason === 'unsettled');
    if (entry?.listed === undefined) throw new Error('it is not on the list');
    const found = { ...entry, listed: entry.listed };
    const act = actAt(world.clock.now(), { kind: 'needs_attention_retried', about: entry.id });
    expect(await retryNeedsAttention(world.plainClient(), world.tableName, found, act)).toBe(true);
  };

  it('from its claim to its credit note, and on the way through every list', async () => {
    let order: OrderKey | undefined;
    const the = (): OrderKey => {
      if (order === undefined) throw new Error('not placed');
      return order;
    };
    const steps: Record<string, () => Promise<unknown>> = {
      claimed: async () => dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.placeOrder('k1')),
      'looked at while it is only claimed': async () => {
        world.clock.advance({ minutes: 2 });
        expect(await world.sweep()).toMatchObject({ released: 1 });
      },
      placed: async () => (order = await world.placed('k1')),
      'looked at by the sweep': async () => {
        world.clock.advance({ minutes: 2 });
        expect(await world.sweep()).toMatchObject({ restarted: 1 });
      },
      'charged, and its answer is lost': async () => {
        world.gateway.script('lost_after');
        await expect(world.chargePayment(the())).rejects.toThrow('timeout');
      },
      'paid by a webhook': async () => world.applyWebhook(captureNews(world.gateway, 'evt_1')),
      numbered: async () => world.issueInvoice(the()),
      'a refund is requested': async () => world.requestRefund(the(), 'r1', 100),
      'the refund is refused': async () => {
        world.gateway.scriptRefunds('refused');
        await world.runWorkflow(the());
      },
      'another refund is requested': async () => world.requestRefund(the(), 'r2', 200),
      refunded: async () => world.refundPayment(the()),
      credited: async () => world.issueInvoice(the()),
      cancelled: async () => world.cancelOrder(the()),
      'looked at often enough': async () => {
        for (let days = 0; days < 12; days += 1) {
          world.clock.advance({ hours: 48 });
          await world.sweep();
        }
      },
      'looked at again for a person': sweepAgain,
      'given back': async () => world.runWorkflow(the()),
      'an event is parked': async () =>
        world.applyWebhook(chargeEvent('evt_2', { merchantId: 'acme', orderId: 'ord_0' }, declined)),
    };
    for (const [name, step] of Object.entries(steps)) {
      const { changed, unmoved } = await written(step);
      expect({ name, unmoved, changed: changed > 0 }).toEqual({ name, unmoved: [], changed: true });
    }
  });

  it('while its customer has to act, and after a decline', async () => {
    const order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
    const declinedOne = await world.placed('k2', { paymentMethod: DECLINED_CARD });
    const steps = [
      async () => world.chargePayment(order),
      async () => {
        world.gateway.authenticate(world.gateway.lastPayment, 'failure');
        await world.applyWebhook(chargeEvent('evt_1', order, declined));
      },
      async () => world.chargePayment(declinedOne),
      async () => world.attemptPayment(declinedOne, 'k3'),
    ];
    for (const step of steps) {
      const { changed, unmoved } = await written(step);
      expect({ unmoved, changed: changed > 0 }).toEqual({ unmoved: [], changed: true });
    }
  });
});

describe('the lock of an order', () => {
  /** An order whose customer has to act, as two writers have read it. */
  async function waiting() {
    const ref = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
    await world.chargePayment(ref);
    const order = await world.order(ref);
    if (order.status !== 'placed' || order.action === undefined) throw new Error('it waits for nobody');
    return { ref, order, action: order.action };
  }

  const raw = async (order: OrderKey) => {
    const found = (await world.items()).find(({ pk, sk }) => pk.endsWith(order.orderId) && sk === 'ORDER');
    if (found === undefined) throw new Error('there is no order');
    return found;
  };

  const put = async (item: Record<string, unknown>) =>
    world.plainClient().send(new PutItemCommand({ TableName: world.tableName, Item: marshall(item) }));

  it('refuses the second of two who read one version, though the first keeps it', async () => {
    const { ref, order, action } = await waiting();
    const failed = paymentWindowIsOver(order, action, world.clock.now());
    expect(failed.version).toBe(order.version);
    expect(await world.orders.transition({ from: order, to: failed })).toEqual({ code: 'committed' });

    const stale = orderAwaitsCustomer(order, action, world.clock.now());
    expect(await world.orders.transition({ from: order, to: stale })).toEqual({ code: 'order_changed' });
    expect(await world.order(ref)).toMatchObject({ action: { expiresAt: world.clock.now() } });
  });

  it.each(['postpone', 'needAttention', 'close'] as const)(
    'refuses who read it before the sweep or a step wrote to it: %s',
    async (write) => {
      const { ref, order, action } = await waiting();
      const item = { what: 'order', ...ref, dueAt: order.dueAt ?? '', sweepAttempts: 0 } as const;
      if (write === 'postpone') await world.ports.dueList.postpone(item, order.dueAt ?? '');
      else if (write === 'needAttention') {
        const entry = needsAttentionEntry('unsettled', undefined, world.clock.now());
        await world.ports.dueList.needAttention(item, ref, entry);
      } else await world.ports.dueList.close(order);
      const stale = paymentWindowIsOver(order, action, world.clock.now());
      expect(await world.orders.transition({ from: order, to: stale })).toEqual({ code: 'order_changed' });
    },
  );

  it('refuses who read it before a release without revisions put it', async () => {
    const { ref, order, action } = await waiting();
    const { revision: _dropped, format: _unknown, writer: _also, ...item } = await raw(ref);
    await put({ ...item, action: { ...action, expiresAt: world.clock.now() } });
    const stale = paymentWindowIsOver(order, action, world.clock.now());
    expect(await world.orders.transition({ from: order, to: stale })).toEqual({ code: 'order_changed' });
  });

  it('refuses who read it before a release without revisions updated it, which keeps the revision', async () => {
    const { ref, order, action } = await waiting();
    const { pk, sk } = await raw(ref);
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk, sk }),
        UpdateExpression: 'SET dueAt = :now, dueShard = :attention, attention = :reason',
        ExpressionAttributeValues: marshall({
          ':now': world.clock.now(),
          ':attention': 'attention',
          ':reason': 'not settled after repeated looks',
        }),
      }),
    );
    const stale = paymentWindowIsOver(order, action, world.clock.now());
    expect(await world.orders.transition({ from: order, to: stale })).toEqual({ code: 'order_changed' });
    expect(await world.order(ref)).toMatchObject({ attention: 'not settled after repeated looks' });
  });

  it('is taken of an item that has none, and gives it the first', async () => {
    const { ref, action } = await waiting();
    const { revision: _dropped, ...item } = await raw(ref);
    await put(item);
    const order = await world.order(ref);
    if (order.status !== 'placed') throw new Error('it is over');
    expect(order.revision).toBe(0);
    const failed = paymentWindowIsOver(order, action, world.clock.now());
    expect(await world.orders.transition({ from: order, to: failed })).toEqual({ code: 'committed' });
    expect(await world.order(ref)).toMatchObject({ revision: 1 });
    expect(await world.orders.transition({ from: order, to: failed })).toEqual({ code: 'order_changed' });
  });
});
