import { QueryCommand, type DynamoDBClient, type Update } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Instant } from '../../domain/instant.ts';
import type { Order, PaidOrder } from '../../domain/orders/order.ts';
import type { DueItem } from '../../usecases/ports/due-list.ts';
import {
  NEEDS_ATTENTION_SHARD,
  DUE_SHARDS,
  EVENT_SORT_KEY,
  OPERATION_PREFIX,
  ORDER_SORT_KEY,
  orderKey,
  orderPartition,
  webhookEventKey,
  type Key,
} from '../table/keys.ts';
import { itemName, keyNamed } from '../table/item-name.ts';
import { ADD_REVISION, ONE_REVISION, sameRevision } from '../table/revisions.ts';
import { SET_WRITER, type SingleUpdate } from '../table/single-write.ts';

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
    items: pages.flatMap(({ Items = [] }) => Items.map((item) => dueItem(unmarshall(item)))),
    more: pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined),
  };
}

/** The four keys of an entry are texts whoever wrote it; a release that wrote the rest otherwise is no reason to stop. */
const named = z.object({ pk: z.string(), sk: z.string(), dueAt: z.string() });

/** Each by itself: one that cannot be read does not keep the others waiting. */
function dueItem(item: Record<string, unknown>): DueItem {
  const { success, data } = entry.safeParse(item);
  const read = success ? knownItem(data) : undefined;
  if (read !== undefined) return read;
  const { pk, sk, dueAt } = named.parse(item);
  return { what: 'unreadable', item: itemName({ pk, sk }), dueAt, sweepAttempts: 0 };
}

function knownItem({ pk, sk, dueAt, looks }: z.infer<typeof entry>): DueItem | undefined {
  const due = { dueAt, sweepAttempts: looks };
  if (sk === ORDER_SORT_KEY) {
    const order = orderOf(pk);
    return order && { what: 'order', ...order, ...due };
  }
  if (sk === EVENT_SORT_KEY) {
    const event = eventOf(pk);
    return event && { what: 'event', ...event, ...due };
  }
  return sk.startsWith(OPERATION_PREFIX) ? { what: 'lease', item: itemName({ pk, sk }), ...due } : undefined;
}

export function dueKey(item: DueItem): Key {
  switch (item.what) {
    case 'order':
      return orderKey(item.merchantId, item.orderId);
    case 'event':
      return webhookEventKey(item.provider, item.eventId);
    case 'lease':
    case 'unreadable':
      return keyNamed(item.item);
  }
}

/** The date is the lock: who has moved it looks after the item. */
export const postponeItem = (tableName: string, item: DueItem, until: Instant): SingleUpdate => ({
  Update: {
    TableName: tableName,
    Key: marshall(dueKey(item)),
    UpdateExpression: `SET dueAt = :until, ${SET_WRITER} ${ADD_REVISION}, looks :one`,
    ConditionExpression: STILL_DUE,
    ExpressionAttributeValues: marshall({ ':until': until, ':one': 1, ':seen': item.dueAt, ...ONE_REVISION }),
  },
});

/** Nothing of it is read but its keys, so nothing but the date is written. */
export const passOverItem = (
  tableName: string,
  item: DueItem,
  until: Instant,
): { readonly Update: Update } => ({
  Update: {
    TableName: tableName,
    Key: marshall(dueKey(item)),
    UpdateExpression: 'SET dueAt = :until',
    ConditionExpression: STILL_DUE,
    ExpressionAttributeValues: marshall({ ':until': until, ':seen': item.dueAt }),
  },
});

/**
 * The sweep reads it no more; it stays as it is, also open, and whatever it waits for may still finish it. The next write of
 * it that leaves something open brings it back.
 */
export const leaveToPerson = (tableName: string, item: DueItem): { readonly Update: Update } => ({
  Update: {
    TableName: tableName,
    Key: marshall(dueKey(item)),
    UpdateExpression: `REMOVE dueShard, looks ${ADD_REVISION}`,
    ConditionExpression: [STILL_DUE, 'attribute_exists(dueShard)', 'dueShard <> :attention'].join(' AND '),
    ExpressionAttributeValues: marshall({
      ':attention': NEEDS_ATTENTION_SHARD,
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

/** Nothing but what the number, or that there is none, changes: what an item has besides stays in it. */
export function putNumber(tableName: string, from: PaidOrder, to: PaidOrder): SingleUpdate {
  const lock = sameRevision(from);
  const told = to.documents === undefined ? 'invoiceNumber' : 'documents';
  const set = `SET ${told} = :told, #version = :next, updatedAt = :now, #event = :event, ${SET_WRITER}`;
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
          ':told': to.documents ?? to.invoiceNumber,
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

function orderOf(partition: string): { readonly merchantId: string; readonly orderId: string } | undefined {
  const [, merchantId = '', , orderId = ''] = partition.split('#');
  return orderPartition(merchantId, orderId) === partition ? { merchantId, orderId } : undefined;
}

function eventOf(partition: string): { readonly provider: string; readonly eventId: string } | undefined {
  const [, provider = ''] = partition.split('#');
  const eventId = partition.slice(`W#${provider}#`.length);
  return webhookEventKey(provider, eventId).pk === partition ? { provider, eventId } : undefined;
}
