import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DUE_INDEX } from '../sweep/due-index.ts';
import { NEEDS_ATTENTION_SHARD } from '../table/keys.ts';

/** More is told as this many: an alarm asks whether there is any. */
const COUNTED = 1000;

/** How many entries the list of what needs a person has, in one request. */
export async function countListed(client: DynamoDBClient, tableName: string): Promise<number> {
  const { Count: count = 0 } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'dueShard = :shard',
      ExpressionAttributeValues: marshall({ ':shard': NEEDS_ATTENTION_SHARD }),
      Select: 'COUNT',
      Limit: COUNTED,
    }),
  );
  return count;
}
