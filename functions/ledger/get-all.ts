import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './items.ts';

/** Items by their keys, at most 100, as they are now; what the database left undone is asked for again. */
export async function getAll(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] | undefined = [...keys];
  while (wanted !== undefined && wanted.length > 0) {
    const page: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } } }),
    );
    found.push(...(page.Responses?.[tableName] ?? []));
    wanted = page.UnprocessedKeys?.[tableName]?.Keys;
  }
  return found;
}
