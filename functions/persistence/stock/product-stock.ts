import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Product } from '../../domain/stock/product.ts';
import type { StockLevels } from './stock-shards.ts';
import { sortKey, type Item } from '../table/items.ts';
import { productFrom } from './product-items.ts';
import type { Table } from '../table/table.ts';
import { PRODUCT_SORT_KEY, shardIn, skuPartition } from '../table/keys.ts';

export interface StockTable extends Table {
  readonly merchantId: string;
}

/** A product with all of its stock, in one query, which costs as much as its one item. */
export async function readProduct(table: StockTable, sku: string): Promise<Product | undefined> {
  const items = await shardsOf(table, sku);
  const product = items.find((item) => sortKey(item) === PRODUCT_SORT_KEY);
  return product && { ...productFrom(product), onHand: sum(levelsIn(items)) };
}

export const stockLevels = async (table: StockTable, sku: string): Promise<StockLevels> =>
  levelsIn(await shardsOf(table, sku));

async function shardsOf(
  { client, tableName, merchantId }: StockTable,
  sku: string,
): Promise<readonly Item[]> {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: marshall({ ':pk': skuPartition(merchantId, sku), ':sk': PRODUCT_SORT_KEY }),
      ConsistentRead: true,
    }),
  );
  return items;
}

const levelsIn = (items: readonly Item[]): StockLevels =>
  new Map(items.map((item) => [shardIn(sortKey(item)), levelIn(item)]));

const sum = (levels: StockLevels): number => [...levels.values()].reduce((total, units) => total + units, 0);

export const levelIn = (item: Item | undefined): number => Number(item?.['onHand']?.N ?? 0);
