import { QueryCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
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

export const postponeItem = (tableName: string, item: DueItem, until: Instant): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(nameOf(item)),
    UpdateExpression: 'SET dueAt = :until ADD looks :one',
    ConditionExpression: STILL_DUE,
    ExpressionAttributeValues: marshall({ ':until': until, ':one': 1, ':seen': item.dueAt }),
    ReturnValues: 'ALL_NEW',
  });

/** It moves to the shard that only people read. It stays as it is, and whatever it waits for may still finish it. */
export const raiseAttention = (
  tableName: string,
  item: DueItem,
  reason: string,
  now: Instant,
): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(nameOf(item)),
    UpdateExpression: 'SET dueAt = :now, dueShard = :attention, attention = :reason',
    ConditionExpression: [STILL_DUE, 'dueShard <> :attention'].join(' AND '),
    ExpressionAttributeValues: marshall({
      ':now': now,
      ':attention': ATTENTION_SHARD,
      ':reason': reason,
      ':seen': item.dueAt,
    }),
  });

/** On the item of the event that has the id, which stays as it is. */
export const raiseReusedId = (
  tableName: string,
  { provider, eventId }: { readonly provider: string; readonly eventId: string },
  reason: string,
  now: Instant,
): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(webhookEventKey(provider, eventId)),
    UpdateExpression: 'SET dueAt = :now, dueShard = :attention, attention = :reason',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(attention)',
    ExpressionAttributeValues: marshall({ ':now': now, ':attention': ATTENTION_SHARD, ':reason': reason }),
  });

const STILL_DUE = 'dueAt = :seen';

/** What an item of an order has while it is on the sweep's list, or on a person's. */
const OFF_EVERY_LIST = 'REMOVE dueAt, dueShard, looks, attention';

export const closeOrder = (
  tableName: string,
  { merchantId, orderId, version }: Pick<Order, 'merchantId' | 'orderId' | 'version'>,
): UpdateItemCommand =>
  new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(orderKey(merchantId, orderId)),
    UpdateExpression: OFF_EVERY_LIST,
    ConditionExpression: ['#version = :version', 'attribute_exists(dueAt)'].join(' AND '),
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: marshall({ ':version': version }),
  });

/** Nothing but what the number changes, so that a sweep is not undone that looks after the order meanwhile. */
export function putNumber(tableName: string, from: PaidOrder, to: PaidOrder): UpdateItemCommand {
  const set = 'SET invoiceNumber = :number, #version = :next, updatedAt = :now, #event = :event';
  return new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(orderKey(from.merchantId, from.orderId)),
    UpdateExpression: to.dueAt === undefined ? `${OFF_EVERY_LIST} ${set}` : set,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version', '#event': 'event' },
    ExpressionAttributeValues: marshall({
      ':number': to.invoiceNumber,
      ':next': to.version,
      ':now': to.updatedAt,
      ':event': to.event,
      ':version': from.version,
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
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
