import { comparableEmail } from '../../domain/orders/customer-email.ts';
import { comparable } from '../../domain/orders/external-reference.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Asked, OrderFilter, OrderList, Page } from '../../usecases/ports/lists.ts';
import { DynamoOrderReader } from '../orders/dynamo-order-reader.ts';
import {
  customerShards,
  DUE_SHARDS,
  NEEDS_ATTENTION_PREFIX,
  NEEDS_ATTENTION_SHARD,
  ORDER_SORT_KEY,
  orderPartition,
  placedShards,
} from '../table/keys.ts';
import { DECLINED, DUE, LISTED, PLACED, type ListIndex } from './indexes.ts';
import { ordersOf } from './load-orders.ts';
import { pageOf } from './page-of.ts';
import { FIRST, LAST, ShardedWalk, type Entry } from './sharded-walk.ts';

/** Where a list is read: the narrowest index that has all of it. */
interface Place {
  readonly index: ListIndex;
  readonly shards: readonly string[];
  /** The index is by the time of placing; otherwise by that of the next look, and of all merchants. */
  readonly byPlacing: boolean;
}

/** What a merchant's lists of orders are read from: what {@link DynamoOrderReader} reads, and indexes. */
export class DynamoOrderList extends DynamoOrderReader implements OrderList {
  async orders(merchantId: string, filter: OrderFilter, asked: Asked): Promise<Page<Order>> {
    const { externalReference, status } = filter;
    if (externalReference !== undefined && status !== 'needs_attention') {
      const order = await this.findByExternalReference(merchantId, externalReference);
      return { items: order !== undefined && matches(order, filter) ? [order] : [] };
    }
    const { index, shards, byPlacing } = placeOf(merchantId, filter);
    const { from = FIRST, until = LAST } = byPlacing ? filter.placed : {};
    const { client, tableName } = this;
    const walk = await ShardedWalk.open(
      shards.map((shard) => ({ index, shard, from, until })),
      {
        client,
        tableName,
        order: byPlacing ? 'descending' : 'ascending',
        start: asked.start,
      },
    );
    const prefix = orderPartition(merchantId, '');
    const shown = new Set<string>();
    return pageOf(walk, asked, async (entries) => {
      const own = entries.filter((entry) => isOrderOf(prefix, entry)).map(({ pk }) => pk);
      const orders = await ordersOf({ client, tableName }, own);
      return entries.map(({ pk }) => {
        const order = orders.get(pk);
        if (order === undefined || shown.has(pk) || !matches(order, filter)) return undefined;
        shown.add(pk);
        return order;
      });
    });
  }
}

function placeOf(merchantId: string, { status, email }: OrderFilter): Place {
  if (email !== undefined && status !== 'needs_attention') {
    return { index: LISTED, shards: customerShards(merchantId, email), byPlacing: true };
  }
  if (status === 'declined') {
    return { index: DECLINED, shards: placedShards(merchantId), byPlacing: true };
  }
  if (status === 'needs_attention') {
    return { index: DUE, shards: [NEEDS_ATTENTION_SHARD], byPlacing: false };
  }
  // What is left to a person is off the sweep's shards, and its entries are in theirs.
  return status === 'placed'
    ? { index: DUE, shards: [...DUE_SHARDS, NEEDS_ATTENTION_SHARD], byPlacing: false }
    : { index: PLACED, shards: placedShards(merchantId), byPlacing: true };
}

/** An entry of the needs-attention list stands in the partition of its order. */
const isOrderOf = (prefix: string, { pk, sk }: Entry): boolean =>
  pk.startsWith(prefix) && (sk === ORDER_SORT_KEY || sk.startsWith(NEEDS_ATTENTION_PREFIX));

function matches(order: Order, filter: OrderFilter): boolean {
  const {
    status,
    email,
    externalReference,
    placed: { from, until },
  } = filter;
  return (
    (status === undefined || status === 'needs_attention' || status === order.status) &&
    (email === undefined || comparableEmail(email) === comparableEmail(order.customer.email)) &&
    (externalReference === undefined ||
      comparable(externalReference) === comparable(order.externalReference ?? '')) &&
    (from === undefined || order.placedAt >= from) &&
    (until === undefined || order.placedAt < until)
  );
}
