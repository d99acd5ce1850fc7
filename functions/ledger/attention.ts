import {
  paginateQuery,
  UpdateItemCommand,
  type DynamoDBClient,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { DUE_INDEX } from './due-index.ts';
import { getAll } from './get-all.ts';
import { ATTENTION_SHARD, dueShard, type Key } from './keys.ts';
import { writingIf } from './while-contended.ts';

/** Something that only a person can settle: an order, or a webhook event. */
export interface NeedsAttention {
  readonly what: 'order' | 'event';
  /** The order's id, or the event's. */
  readonly id: string;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly since: string;
  readonly reason: string;
  /** Of its item, which has a version if it is an order. */
  readonly key: Key;
  readonly version?: number;
}

const BATCH = 100;

/** The whole list, oldest first: one query on the index, and the items that it names. */
export async function listAttention(client: DynamoDBClient, tableName: string): Promise<NeedsAttention[]> {
  const found: NeedsAttention[] = [];
  const pages = paginateQuery(
    { client, pageSize: BATCH },
    {
      TableName: tableName,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'dueShard = :attention',
      ExpressionAttributeValues: marshall({ ':attention': ATTENTION_SHARD }),
    },
  );
  for await (const { Items: entries = [] } of pages) {
    const keys = entries.map(({ pk, sk }) => ({ ...(pk && { pk }), ...(sk && { sk }) }));
    const items = await getAll(client, tableName, keys);
    // The index lags: what was settled a moment ago may still be named there.
    const open = items.filter(({ attention }) => attention !== undefined);
    found.push(...open.map((item) => entryFrom(unmarshall(item))));
  }
  return found.toSorted((one, other) => one.since.localeCompare(other.since));
}

/**
 * Has the sweep look at it again, from the beginning of its schedule: for what a person has made possible meanwhile.
 * False if it is off the list already.
 */
export const retryAttention = async (
  client: DynamoDBClient,
  tableName: string,
  { id, key }: NeedsAttention,
  now: string,
): Promise<boolean> =>
  whileListed(client, tableName, key, {
    UpdateExpression: 'SET dueAt = :now, dueShard = :shard, looks = :none REMOVE attention',
    ExpressionAttributeValues: marshall({ ':now': now, ':shard': dueShard(id), ':none': 0 }),
  });

/** Takes it off the list, as it was read: for what a person has settled. False if it has changed or is off already. */
export const dismissAttention = async (
  client: DynamoDBClient,
  tableName: string,
  { key, version }: NeedsAttention,
): Promise<boolean> =>
  whileListed(
    client,
    tableName,
    key,
    {
      UpdateExpression: 'REMOVE dueAt, dueShard, looks, attention',
      ...(version === undefined
        ? {}
        : {
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':version': version }),
          }),
    },
    version === undefined ? [] : ['#version = :version'],
  );

async function whileListed(
  client: DynamoDBClient,
  tableName: string,
  key: Key,
  update: Pick<
    UpdateItemCommandInput,
    'UpdateExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
  >,
  clauses: readonly string[] = [],
): Promise<boolean> {
  const listed = 'attribute_exists(attention)';
  const ConditionExpression = [listed, ...clauses].join(' AND ');
  return writingIf(async () =>
    client.send(
      new UpdateItemCommand({ TableName: tableName, Key: marshall(key), ConditionExpression, ...update }),
    ),
  );
}

const order = z.object({
  pk: z.string(),
  sk: z.literal('ORDER'),
  merchantId: z.string(),
  orderId: z.string(),
  version: z.number(),
  dueAt: z.string(),
  attention: z.string(),
});
const event = z.object({
  pk: z.string(),
  sk: z.literal('EVENT'),
  eventId: z.string(),
  orderId: z.exactOptional(z.string()),
  dueAt: z.string(),
  attention: z.string(),
});

function entryFrom(item: Record<string, unknown>): NeedsAttention {
  const entry = z.discriminatedUnion('sk', [order, event]).parse(item);
  const { pk, sk, dueAt: since, attention: reason } = entry;
  const common = { since, reason, key: { pk, sk } };
  if (entry.sk === 'ORDER') {
    const { orderId, merchantId, version } = entry;
    return { what: 'order', id: orderId, merchantId, orderId, ...common, version };
  }
  const { eventId, orderId } = entry;
  return {
    what: 'event',
    id: eventId,
    ...(orderId === undefined ? {} : { orderId }),
    ...common,
  };
}
