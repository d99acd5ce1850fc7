import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { DynamoDocumentList } from '../../../functions/persistence/lists/dynamo-document-list.ts';
import { DynamoProductList } from '../../../functions/persistence/lists/dynamo-product-list.ts';
import type { ListPosition, Page } from '../../../functions/usecases/ports/lists.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.stock('mug', 500);
});
afterEach(async () => world.close());

async function walked<Item>(read: (start?: ListPosition) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const items: Item[] = [];
  let page = await read();
  items.push(...page.items);
  while (page.next !== undefined) {
    page = await read(page.next);
    items.push(...page.items);
  }
  return items;
}

const startAt = (start: ListPosition | undefined) => (start === undefined ? {} : { start });

describe('the list of products', () => {
  it('comes by SKU over pages, with all of the stock, also where that lies in shards', async () => {
    const skus = ['Ätna', 'a/b', '𝒜-1', 'zebra', 'mug', '\uff21-1'];
    for (const sku of skus) await world.stock(sku, 3);
    const terms = { sku: 'hot', name: 'Hot', priceMinor: 100, currency: 'EUR', stockShards: 4 };
    await world.putProduct(terms);
    await world.moveStock('hot delivery', 10, 'hot');
    await world.stock('theirs', 5, 1250, 'other');
    const list = new DynamoProductList(world.plainClient(), world.tableName);
    const found = await walked((start) => list.products(MERCHANT, { limit: 2, ...startAt(start) }));
    const inOrder = [...skus, 'hot'].toSorted((one, other) =>
      Buffer.compare(Buffer.from(one), Buffer.from(other)),
    );
    expect(found.map(({ sku }) => sku)).toEqual(inOrder);
    expect(found.find(({ sku }) => sku === 'hot')?.onHand).toBe(10);
  });
});

describe('the list of documents', () => {
  const list = () => new DynamoDocumentList(world.plainClient(), world.tableName);
  const invoices = async (period = {}) =>
    walked((start) => list().invoices(MERCHANT, period, { limit: 2, ...startAt(start) }));

  it('has every invoice once, whether it came soon or late', async () => {
    const soon: string[] = [];
    for (const key of ['a', 'b', 'c']) {
      world.clock.advance({ minutes: 1 });
      const order = await world.placed(key);
      await world.runWorkflow(order);
      soon.unshift(order.orderId);
    }
    const late = await world.paid('late');
    world.clock.advance({ hours: 2 });
    await world.runWorkflow(late);
    await world.placed('unpaid');
    const found = await invoices();
    expect(found.map(({ orderId }) => orderId)).toEqual([late.orderId, ...soon]);
    const invoice = (await world.items()).find(({ sk, pk }) => sk === 'INVOICE' && pk.includes(late.orderId));
    expect(invoice?.['listedBy']).toBe(found[0]?.issuedAt);
  });

  it('is of what was issued in a period', async () => {
    const first = await world.paid('first');
    world.clock.advance({ minutes: 10 });
    const from = world.clock.now();
    await world.runWorkflow(first);
    world.clock.advance({ minutes: 10 });
    const until = world.clock.now();
    const second = await world.placed('second');
    await world.runWorkflow(second);
    const idsOf = (found: readonly { readonly orderId: string }[]) => found.map(({ orderId }) => orderId);
    expect(idsOf(await invoices({ from, until }))).toEqual([first.orderId]);
    expect(idsOf(await invoices({ from: until }))).toEqual([second.orderId]);
    expect(idsOf(await invoices({ until: from }))).toEqual([]);
  });

  it('has credit notes by themselves, newest first', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    for (const key of ['one', 'two', 'three']) {
      world.clock.advance({ minutes: 1 });
      await world.requestRefund(order, key, 100);
      await world.runWorkflow(order);
    }
    const notes = await walked((start) => list().creditNotes(MERCHANT, {}, { limit: 2, ...startAt(start) }));
    expect(notes.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
    expect(await list().creditNotes('other', {}, { limit: 2 })).toEqual({ items: [] });
  });
});
