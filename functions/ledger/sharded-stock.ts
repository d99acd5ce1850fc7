import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Product } from '../domain/product.ts';
import { refill, type StockLevels } from '../domain/stock-shards.ts';
import { Contended, type Committed, type OutOfStock } from '../usecases/ports.ts';
import { productFrom, type Item } from './items.ts';
import { PRODUCT_SORT_KEY, shardIn, skuPartition } from './keys.ts';
import { sortKey } from './order-story.ts';
import { levelIn, moveBetweenShards, type ShardLacks } from './stock-writes.ts';
import { transact, type Write } from './transact.ts';

export interface StockTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly merchantId: string;
}

/** A product with all of its stock, in one query, which costs as much as its one item. */
export async function readProduct(table: StockTable, sku: string): Promise<Product | undefined> {
  const items = await shardsOf(table, sku);
  const product = items.find((item) => sortKey(item) === PRODUCT_SORT_KEY);
  return product && { ...productFrom(product), onHand: sum(levelsIn(items)) };
}

/** Besides one for each line. At the end of a sale others may take what was brought; each turn sees what they left. */
const MAX_TURNS = 10;

/**
 * A transaction that takes stock: where a shard lacks what others have, it is brought there, and the transaction tried
 * again. Only what lies nowhere is out of stock. If it dies in between, stock lies elsewhere and is as much as before.
 *
 * @throws Contended when others were faster, again and again
 */
export async function transactTaking<Refusal extends { readonly code: string }>(
  table: StockTable,
  writes: readonly Write<Refusal | ShardLacks>[],
): Promise<Committed | Refusal | OutOfStock> {
  for (let turn = 1; turn <= MAX_TURNS + writes.length; turn += 1) {
    const written = await transact(table.client, writes);
    if (!isLacking(written)) return written;
    if ((await bring(table, written)) === 'out_of_stock') return { code: 'out_of_stock', sku: written.sku };
  }
  throw new Contended('the stock was elsewhere, again and again');
}

async function bring(
  table: StockTable,
  { sku, shard, quantity }: ShardLacks,
): Promise<'brought' | 'out_of_stock'> {
  const { client, tableName, merchantId } = table;
  let given = refill(levelsIn(await shardsOf(table, sku)), shard, quantity);
  // A query sees what another moves leave one shard and not yet reach the next. By now it has.
  if (given === 'out_of_stock') given = refill(levelsIn(await shardsOf(table, sku)), shard, quantity);
  if (given === 'out_of_stock') return given;
  if (given.length > 0) await transact(client, moveBetweenShards(tableName, merchantId, sku, given, shard));
  return 'brought';
}

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

const isLacking = (written: { readonly code: string }): written is ShardLacks =>
  written.code === 'shard_lacks';
