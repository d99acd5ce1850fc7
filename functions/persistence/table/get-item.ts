import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './items.ts';
import type { Key } from './keys.ts';

/** An item as it is now. */
export async function getItem(
  client: DynamoDBClient,
  tableName: string,
  key: Key,
): Promise<Item | undefined> {
  const { Item: item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true }),
  );
  return item;
}
