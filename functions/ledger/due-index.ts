import { QueryCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Instant } from '../domain/instant.ts';
import type { DueOrder } from '../usecases/ports.ts';
import { ATTENTION_SHARD, DUE_SHARDS, orderKey, orderPartition } from './keys.ts';

/** The sparse index of what is open, in shards, oldest first. */
export const DUE_INDEX = 'due';

const entry = z.object({ pk: z.string(), dueAt: z.string(), looks: z.number().default(0) });

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
      const { pk, ...due } = entry.parse(unmarshall(item));
      return { ...orderOf(pk), ...due };
    }),
  );
}

export const postponeOrder = (tableName: string, order: DueOrder, until: Instant): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(orderKey(order.merchantId, order.orderId)),
    UpdateExpression: 'SET dueAt = :until ADD looks :one',
    ConditionExpression: STILL_DUE,
    ExpressionAttributeValues: marshall({ ':until': until, ':one': 1, ':seen': order.dueAt }),
  });

/** The order moves to the shard that only people read. It stays as it is, and any run of its workflow may finish it. */
export const raiseAttention = (
  tableName: string,
  order: Omit<DueOrder, 'looks'>,
  reason: string,
  now: Instant,
): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(orderKey(order.merchantId, order.orderId)),
    UpdateExpression: 'SET dueAt = :now, dueShard = :attention, attention = :reason',
    ConditionExpression: [STILL_DUE, 'dueShard <> :attention'].join(' AND '),
    ExpressionAttributeValues: marshall({
      ':now': now,
      ':attention': ATTENTION_SHARD,
      ':reason': reason,
      ':seen': order.dueAt,
    }),
  });

const STILL_DUE = 'dueAt = :seen';

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
