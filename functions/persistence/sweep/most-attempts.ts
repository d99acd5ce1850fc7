import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { DUE_SHARDS, ORDER_SORT_KEY } from '../table/keys.ts';
import { DUE_INDEX } from './due-index.ts';

/** Read of each shard. What was looked at most often is due last, so it comes first here. */
const LAST_DUE = 100;

const entry = z.object({ sk: z.string(), looks: z.number() });

/** How often the sweep has looked at the open order that it looked at most often. One small query for each shard. */
export async function mostSweepAttempts(client: DynamoDBClient, tableName: string): Promise<number> {
  const pages = await Promise.all(
    DUE_SHARDS.map(async (shard) =>
      client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: DUE_INDEX,
          KeyConditionExpression: 'dueShard = :shard',
          ExpressionAttributeValues: marshall({ ':shard': shard }),
          ScanIndexForward: false,
          Limit: LAST_DUE,
        }),
      ),
    ),
  );
  const attempts = pages
    .flatMap(({ Items = [] }) => Items)
    .map((item) => entry.safeParse(unmarshall(item)))
    .map(({ data }) => (data?.sk === ORDER_SORT_KEY ? data.looks : 0));
  return Math.max(0, ...attempts);
}
