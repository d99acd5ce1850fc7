import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Order } from '../../domain/orders/order.ts';
import { withDetails } from '../orders/order-details.ts';
import { orderFrom } from '../orders/order-items.ts';
import { getAll } from '../table/get-all.ts';
import { isOrder, keyOf, type Item } from '../table/items.ts';
import { ORDER_DETAILS_SORT_KEY, ORDER_SORT_KEY } from '../table/keys.ts';

export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Items by their partitions, as they are now: those with one sort key, at most 100. */
export async function itemsOf(
  { client, tableName }: Table,
  partitions: readonly string[],
  sortKey: string,
): Promise<ReadonlyMap<string, Item>> {
  const distinct = [...new Set(partitions)];
  if (distinct.length === 0) return new Map();
  const keys = distinct.map((pk) => marshall({ pk, sk: sortKey }));
  return new Map((await getAll(client, tableName, keys)).map((item) => [keyOf(item).pk, item]));
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
