import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ApiKey } from '../../domain/merchants/api-key.ts';
import { apiKeyFrom } from '../merchants/api-key-items.ts';
import { apiKeyShards } from '../table/keys.ts';
import { LISTED } from './indexes.ts';
import { itemsAt } from './load-orders.ts';
import { FIRST, LAST, ShardedWalk } from './sharded-walk.ts';

/** DynamoDB takes so many keys at once. */
const AT_ONCE = 100;

/** All API keys of a merchant, oldest first; also those that have ended by themselves. */
export async function* apiKeysOf(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
): AsyncGenerator<ApiKey> {
  const sources = apiKeyShards(merchantId).map((shard) => ({
    index: LISTED,
    shard,
    from: FIRST,
    until: LAST,
  }));
  const walk = await ShardedWalk.open(sources, { client, tableName, order: 'ascending' });
  while (!walk.isOver()) {
    const entries = [];
    while (entries.length < AT_ONCE && !walk.isOver()) {
      const entry = await walk.take();
      if (entry !== undefined) entries.push({ pk: entry.pk, sk: entry.sk });
    }
    const items = await itemsAt({ client, tableName }, entries);
    yield* items.map(apiKeyFrom).toSorted((one, other) => one.createdAt.localeCompare(other.createdAt));
  }
}
