import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConflictError } from '../../usecases/ports/conflict.ts';
import type { Item } from './items.ts';
import { retryOnConflict } from './retry-on-conflict.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_AT_ONCE = 100;

/**
 * Items by their keys, as they are now. What the database leaves unread, since it is busy or the page is full, is asked for
 * again with backoff and jitter.
 *
 * @throws ConflictError when something is left after all tries
 */
export async function getAll(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  for (let from = 0; from < keys.length; from += MOST_AT_ONCE) {
    found.push(...(await getBatch(client, tableName, keys.slice(from, from + MOST_AT_ONCE))));
  }
  return found;
}

async function getBatch(client: DynamoDBClient, tableName: string, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] = [...keys];
  await retryOnConflict.execute(async () => {
    if (wanted.length === 0) return;
    const { Responses: read, UnprocessedKeys: left } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } } }),
    );
    found.push(...(read?.[tableName] ?? []));
    wanted = left?.[tableName]?.Keys ?? [];
    if (wanted.length > 0) throw new ConflictError('the database left something unread');
  });
  return found;
}
