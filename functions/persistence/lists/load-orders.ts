import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Order } from '../../domain/orders/order.ts';
import { withDetails } from '../orders/order-details.ts';
import { orderFrom } from '../orders/order-items.ts';
import { getAll } from '../table/get-all.ts';
import { isOrder, keyOf, type Item } from '../table/items.ts';
import { ORDER_DETAILS_SORT_KEY, ORDER_SORT_KEY, type Key } from '../table/keys.ts';

export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Items as they are now. A key may be named more than once. */
export async function itemsAt({ client, tableName }: Table, keys: readonly Key[]): Promise<readonly Item[]> {
  const distinct = new Map(keys.map(({ pk, sk }) => [`${pk} ${sk}`, marshall({ pk, sk })]));
  return getAll(client, tableName, [...distinct.values()]);
}

/** Items by their partitions: those with one sort key. */
export async function itemsOf(
  table: Table,
  partitions: readonly string[],
  sortKey: string,
): Promise<ReadonlyMap<string, Item>> {
  const found = await itemsAt(
    table,
    partitions.map((pk) => ({ pk, sk: sortKey })),
  );
  return new Map(found.map((item) => [keyOf(item).pk, item]));
}

/** The orders of partitions, with their details; of a partition in which only a claim stands there is none. */
export async function ordersOf(
  table: Table,
  partitions: readonly string[],
): Promise<ReadonlyMap<string, Order>> {
  const found = await itemsOf(table, partitions, ORDER_SORT_KEY);
  const orders = [...found].filter(([, item]) => isOrder(item));
  const apart = orders.filter(([, item]) => item['apart'] !== undefined).map(([pk]) => pk);
  const details = await itemsOf(table, apart, ORDER_DETAILS_SORT_KEY);
  return new Map(
    orders.map(([pk, item]) => {
      const more = details.get(pk);
      return [pk, orderFrom(more === undefined ? item : withDetails(item, more))];
    }),
  );
}
