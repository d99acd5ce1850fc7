import { refill } from './stock-shards.ts';
import type { OutOfStock } from '../../usecases/ports/orders.ts';
import { AGAIN, untilWritten, type Committed } from '../../usecases/ports/conflict.ts';
import { stockLevels, type StockTable } from './product-stock.ts';
import { moveBetweenShards, type ShardLacks } from './stock-writes.ts';
import { transact, type Write } from '../table/transact.ts';

/** Besides one for each line: at the end of a sale others may take what was brought, and each turn sees what they left. */
const TURNS = 10;

/**
 * Commits what takes stock. Where a shard lacks what others have, it is brought there, and the transaction tried again.
 * Only what lies nowhere is out of stock. If it dies in between, stock lies elsewhere and is as much as before.
 *
 * @throws ConflictError when others were faster, again and again
 */
export async function taking<Refusal extends { readonly code: string }>(
  table: StockTable,
  writes: readonly Write<Refusal | ShardLacks>[],
): Promise<Committed | Refusal | OutOfStock> {
  const tryOnce = async (): Promise<Committed | Refusal | OutOfStock | typeof AGAIN> => {
    const written = await transact(table.client, writes);
    if (!isLacking(written)) return written;
    const brought = await bring(table, written);
    return brought === 'out_of_stock' ? { code: 'out_of_stock', sku: written.sku } : AGAIN;
  };
  return untilWritten('where the stock lies', tryOnce, { tries: TURNS + writes.length });
}

async function bring(
  table: StockTable,
  { sku, shard, quantity }: ShardLacks,
): Promise<'brought' | 'out_of_stock'> {
  const { client, tableName, merchantId } = table;
  let given = refill(await stockLevels(table, sku), shard, quantity);
  // A query sees what another moves leave one shard and not yet reach the next. By now it has.
  if (given === 'out_of_stock') given = refill(await stockLevels(table, sku), shard, quantity);
  if (given === 'out_of_stock') return given;
  if (given.length > 0) await transact(client, moveBetweenShards(tableName, merchantId, sku, given, shard));
  return 'brought';
}

const isLacking = (written: { readonly code: string }): written is ShardLacks =>
  written.code === 'shard_lacks';
