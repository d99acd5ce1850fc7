import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ApiKey } from '../../domain/merchants/api-key.ts';
import { apiKeyFrom } from '../merchants/api-key-items.ts';
import { apiKeyShards } from '../table/keys.ts';
import { LISTED } from './indexes.ts';
import { itemsAt } from './load-orders.ts';
import { FIRST, LAST, ShardedWalk } from './sharded-walk.ts';

/** All API keys of a merchant, oldest first; also those that have ended by themselves. */
export async function apiKeysOf(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
): Promise<readonly ApiKey[]> {
  const sources = apiKeyShards(merchantId).map((shard) => ({
    index: LISTED,
    shard,
    from: FIRST,
    until: LAST,
  }));
  const walk = await ShardedWalk.open(sources, { client, tableName, order: 'ascending' });
  const entries = [];
  while (!walk.isOver()) {
    const entry = await walk.take();
    if (entry !== undefined) entries.push({ pk: entry.pk, sk: entry.sk });
  }
  const items = await itemsAt({ client, tableName }, entries);
  return items.map(apiKeyFrom).toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
}
