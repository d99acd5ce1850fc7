import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { DynamoOrderList } from '../../../functions/persistence/lists/dynamo-order-list.ts';
import { MOST_ENTRIES } from '../../../functions/persistence/lists/page-of.ts';
import type { ListPosition, OrderFilter } from '../../../functions/usecases/ports/lists.ts';

let world: World;
let list: DynamoOrderList;
beforeEach(async () => {
  world = await openWorld();
  await world.stock('mug', 500);
  list = new DynamoOrderList(world.plainClient(), world.tableName);
});
afterEach(async () => world.close());

const EVERYTHING: OrderFilter = { placed: {} };

async function page(filter: Partial<OrderFilter>, limit: number, start?: ListPosition, merchant = MERCHANT) {
  const asked = { limit, ...(start === undefined ? {} : { start }) };
  const { items, next } = await list.orders(merchant, { ...EVERYTHING, ...filter }, asked);
  return { ids: items.map(({ orderId }) => orderId), next };
}

/** All pages, one after the other. */
async function walked(filter: Partial<OrderFilter>, limit = 5): Promise<readonly string[]> {
  const ids: string[] = [];
  let next: ListPosition | undefined;
  do {
    const read = await page(filter, limit, next);
    expect(read.ids.length).toBeLessThanOrEqual(limit);
    ids.push(...read.ids);
    next = read.next;
  } while (next !== undefined);
  return ids;
}

const minutes = async (count: number, change: Parameters<World['placed']>[1] = {}, key = 'k') => {
  const placed: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    world.clock.advance({ minutes: 1 });
    placed.unshift((await world.placed(`${key}${number}`, change)).orderId);
  }
  return placed;
};

describe('the list of a merchant’s orders', () => {
  it('comes newest first over pages, each order once and nobody else’s among them', async () => {
    await world.stock('mug', 5, 1250, 'other');
    const placed = await minutes(23);
    const theirs = await world.placed('k1', {}, 'other');
    expect(await walked({})).toEqual(placed);
    expect((await page({}, 5, undefined, 'other')).ids).toEqual([theirs.orderId]);
  });

  it('gives each order once where all of them were placed at one moment', async () => {
    const placed: string[] = [];
    for (let number = 1; number <= 23; number += 1) placed.push((await world.placed(`k${number}`)).orderId);
    expect((await walked({})).toSorted()).toEqual(placed.toSorted());
  });

  it('neither repeats nor loses an order while others come in', async () => {
    const before = await minutes(12);
    const first = await page({}, 5);
    const meanwhile = await minutes(7, {}, 'meanwhile');
    const seen = [...first.ids];
    for (let { next } = first; next !== undefined;) {
      const read = await page({}, 5, next);
      seen.push(...read.ids);
      next = read.next;
    }
    expect(seen).toEqual(before);
    expect(await walked({})).toEqual([...meanwhile, ...before]);
  });

  it('is of a period, whose end is not in it', async () => {
    const [, second, first] = await minutes(3);
    const from = world.clock.now().replace(/T.*/, 'T00:00:00.000Z');
    const until = world.clock.now();
    expect(await walked({ placed: { from, until } })).toEqual([second, first]);
  });

  it('has the lines and addresses of a long order, which lie apart', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => ({
      description: `Line ${index}`.padEnd(60, '.'),
      quantity: 1,
      unitPriceMinor: 100,
      kind: 'goods' as const,
    }));
    await world.placed('long', { lines, currency: 'EUR' });
    const { items } = await list.orders(MERCHANT, EVERYTHING, { limit: 1 });
    expect(items[0]?.lines).toHaveLength(40);
  });
});

describe('a filter', () => {
  it('finds a customer’s orders without case, and with a status those that have it', async () => {
    const ada = await minutes(3, { customer: { email: 'Ada@Example.com' } }, 'ada');
    await minutes(9, { customer: { email: 'bob@example.com' } }, 'bob');
    expect(await walked({ email: 'ADA@example.COM' })).toEqual(ada);
    await world.runWorkflow({ merchantId: MERCHANT, orderId: ada[1] ?? '' });
    expect(await walked({ email: 'ada@example.com', status: 'paid' })).toEqual([ada[1]]);
    expect(await walked({ email: 'nobody@example.com' })).toEqual([]);
  });

  it('finds declined orders while they are, and leaves the others unread', async () => {
    const declined = await minutes(3, { paymentMethod: DECLINED_CARD }, 'declined');
    await minutes(10);
    const at = (index: number) => ({ merchantId: MERCHANT, orderId: declined[index] ?? '' });
    for (const index of declined.keys()) await world.runWorkflow(at(index));
    expect(await walked({ status: 'declined' })).toEqual(declined);
    await world.attemptPayment(at(1), 'again', 'pm_card_visa');
    await world.runWorkflow(at(1));
    expect(await walked({ status: 'declined' })).toEqual([declined[0], declined[2]]);
  });

  it('finds open orders in the index that only those are in', async () => {
    const placed = await minutes(12);
    for (const orderId of placed.slice(3)) await world.runWorkflow({ merchantId: MERCHANT, orderId });
    expect((await walked({ status: 'placed' })).toSorted()).toEqual(placed.slice(0, 3).toSorted());
  });

  it('finds what needs a person, once on a page however many reasons there are', async () => {
    const [orderId = ''] = await minutes(4);
    const place = { merchantId: MERCHANT, orderId };
    const since = world.clock.now();
    for (const key of ['one', 'two']) {
      const entry = { key, reason: 'amount_mismatch', since, open: true, settlements: [] } as const;
      await world.ports.needsAttention.raise(place, entry);
    }
    expect(await walked({ status: 'needs_attention' })).toEqual([orderId]);
    expect(await walked({ status: 'needs_attention', email: 'nobody@example.com' })).toEqual([]);
  });

  it('finds the one order of a reference, if the rest holds of it', async () => {
    const order = await world.placed('k1', { externalReference: 'PO 7' });
    expect(await walked({ externalReference: 'PO 7' })).toEqual([order.orderId]);
    expect(await walked({ externalReference: 'PO 7', status: 'paid' })).toEqual([]);
  });
});

describe('a page', () => {
  it('may be short, with a position to go on from: its work is bounded', async () => {
    const oldest = await world.paid('oldest');
    const [last] = await minutes(MOST_ENTRIES + 20);
    const first = await page({ status: 'paid' }, 5);
    expect(first.ids).toEqual([]);
    expect(first.next).toBeDefined();
    expect(await page({ status: 'paid' }, 5, first.next)).toEqual({ ids: [oldest.orderId], next: undefined });
    expect((await page({}, 1)).ids).toEqual([last]);
  });
});
