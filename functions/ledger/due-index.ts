import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Instant } from '../domain/instant.ts';
import type { Order, PaidOrder } from '../domain/order.ts';
import type { DueItem } from '../usecases/ports.ts';
import {
  ATTENTION_SHARD,
  DUE_SHARDS,
  EVENT_SORT_KEY,
  ORDER_SORT_KEY,
  orderKey,
  orderPartition,
  webhookEventKey,
  type Key,
} from './keys.ts';
import { ADD_REVISION, ONE_REVISION, sameRevision } from './revisions.ts';
import { SET_WRITER, type SingleUpdate } from './single-write.ts';

/** The sparse index of what is open, in shards, oldest first. */
export const DUE_INDEX = 'due';

const entry = z.object({
  pk: z.string(),
  sk: z.string(),
  dueAt: z.string(),
  looks: z._default(z.number(), 0),
});

export async function dueItems(
  client: DynamoDBClient,
  tableName: string,
  now: Instant,
  limit: number,
): Promise<{ readonly items: readonly DueItem[]; readonly more: boolean }> {
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
  return {
    items: pages.flatMap(({ Items = [] }) => Items.map((item) => dueItem(entry.parse(unmarshall(item))))),
    more: pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined),
  };
}

function dueItem({ pk, sk, dueAt, looks }: z.infer<typeof entry>): DueItem {
  const due = { dueAt, looks };
  if (sk === ORDER_SORT_KEY) return { what: 'order', ...orderOf(pk), ...due };
  if (sk === EVENT_SORT_KEY) return { what: 'event', ...eventOf(pk), ...due };
  return { what: 'lease', name: { pk, sk }, ...due };
}

export function nameOf(item: DueItem): Key {
  switch (item.what) {
    case 'order':
      return orderKey(item.merchantId, item.orderId);
    case 'event':
      return webhookEventKey(item.provider, item.eventId);
    case 'lease':
      return item.name;
  }
}

/** The date is the lock: who has moved it looks after the item. */
export const postponeItem = (tableName: string, item: DueItem, until: Instant): SingleUpdate => ({
  Update: {
    TableName: tableName,
    Key: marshall(nameOf(item)),
    UpdateExpression: `SET dueAt = :until, ${SET_WRITER} ${ADD_REVISION}, looks :one`,
    ConditionExpression: STILL_DUE,
    ExpressionAttributeValues: marshall({ ':until': until, ':one': 1, ':seen': item.dueAt, ...ONE_REVISION }),
  },
});

/** It moves to the shard that only people read. It stays as it is, and whatever it waits for may still finish it. */
export const raiseAttention = (
  tableName: string,
  item: DueItem,
  reason: string,
  now: Instant,
): SingleUpdate => ({
  Update: {
    TableName: tableName,
    Key: marshall(nameOf(item)),
    UpdateExpression: `SET dueAt = :now, dueShard = :attention, attention = :reason, ${SET_WRITER} ${ADD_REVISION}`,
    ConditionExpression: [STILL_DUE, 'dueShard <> :attention'].join(' AND '),
    ExpressionAttributeValues: marshall({
      ':now': now,
      ':attention': ATTENTION_SHARD,
      ':reason': reason,
      ':seen': item.dueAt,
      ...ONE_REVISION,
    }),
  },
});

const STILL_DUE = 'dueAt = :seen';

/** What an item of an order has while it is on the sweep's list, or on a person's. */
const OFF_EVERY_LIST = 'REMOVE dueAt, dueShard, looks, attention';

type AsRead = Pick<Order, 'merchantId' | 'orderId' | 'version' | 'revision'>;

export function closeOrder(tableName: string, order: AsRead): SingleUpdate {
  const lock = sameRevision(order);
  return {
    Update: {
      TableName: tableName,
      Key: marshall(orderKey(order.merchantId, order.orderId)),
      UpdateExpression: `${OFF_EVERY_LIST} SET ${SET_WRITER} ${ADD_REVISION}`,
      ConditionExpression: [lock.clause, '#version = :version', 'attribute_exists(dueAt)'].join(' AND '),
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: {
        ...lock.values,
        ...marshall({ ':version': order.version, ...ONE_REVISION }),
      },
    },
  };
}

/** Nothing but what the number changes: what an item has besides stays in it. */
export function putNumber(tableName: string, from: PaidOrder, to: PaidOrder): SingleUpdate {
  const lock = sameRevision(from);
  const set = `SET invoiceNumber = :number, #version = :next, updatedAt = :now, #event = :event, ${SET_WRITER}`;
  return {
    Update: {
      TableName: tableName,
      Key: marshall(orderKey(from.merchantId, from.orderId)),
      UpdateExpression: `${to.dueAt === undefined ? `${OFF_EVERY_LIST} ${set}` : set} ${ADD_REVISION}`,
      ConditionExpression: [lock.clause, '#version = :version'].join(' AND '),
      ExpressionAttributeNames: { '#version': 'version', '#event': 'event' },
      ExpressionAttributeValues: {
        ...lock.values,
        ...marshall({
          ':number': to.invoiceNumber,
          ':next': to.version,
          ':now': to.updatedAt,
          ':event': to.event,
          ':version': from.version,
          ...ONE_REVISION,
        }),
      },
    },
  };
}

function orderOf(partition: string): { readonly merchantId: string; readonly orderId: string } {
  const [, merchantId = '', , orderId = ''] = partition.split('#');
  if (orderPartition(merchantId, orderId) === partition) return { merchantId, orderId };
  throw new Error(`not the partition of an order: ${partition}`);
}

function eventOf(partition: string): { readonly provider: string; readonly eventId: string } {
  const [, provider = ''] = partition.split('#');
  const eventId = partition.slice(`W#${provider}#`.length);
  if (webhookEventKey(provider, eventId).pk === partition) return { provider, eventId };
  throw new Error(`not the partition of an event: ${partition}`);
}
