import { QueryCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Instant } from '../domain/instant.ts';
import type { DueOrder } from '../usecases/ports.ts';
import { DUE_SHARDS, dueShard, orderKey, orderPartition } from './keys.ts';

/** The sparse index of what is open, in shards, oldest first. */
const DUE_INDEX = 'due';

const entry = z.object({ pk: z.string(), dueAt: z.string() });

export async function dueOrders(
  client: DynamoDBClient,
  tableName: string,
  now: Instant,
  limit: number,
): Promise<readonly DueOrder[]> {
  const perShard = Math.ceil(limit / DUE_SHARDS.length);
  const pages = await Promise.all(
    DUE_SHARDS.map(async (shard) =>
      client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: DUE_INDEX,
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: marshall({ ':shard': shard, ':now': now }),
          Limit: perShard,
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) =>
    Items.map((item) => {
      const { pk, dueAt } = entry.parse(unmarshall(item));
      return { ...orderOf(pk), dueAt };
    }),
  );
}

export const postponeOrder = (tableName: string, order: DueOrder, until: Instant): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(orderKey(order.merchantId, order.orderId)),
    UpdateExpression: 'SET dueAt = :until, dueShard = :shard',
    ConditionExpression: 'dueAt = :seen',
    ExpressionAttributeValues: marshall({
      ':until': until,
      ':shard': dueShard(order.orderId),
      ':seen': order.dueAt,
    }),
  });

function orderOf(partition: string): { readonly merchantId: string; readonly orderId: string } {
  const [, merchantId, , orderId] = partition.split('#');
  if (
    merchantId === undefined ||
    orderId === undefined ||
    orderPartition(merchantId, orderId) !== partition
  ) {
    throw new Error(`not the partition of an order: ${partition}`);
  }
  return { merchantId, orderId };
}
