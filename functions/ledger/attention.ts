import { paginateQuery, type DynamoDBClient, type Update } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { DUE_INDEX } from './due-index.ts';
import { getAll } from './get-all.ts';
import { ATTENTION_SHARD, dueShard, type Key } from './keys.ts';
import { ADD_REVISION, ONE_REVISION, sameRevision } from './revisions.ts';
import { SET_WRITER, singleWrite } from './single-write.ts';

/** Something that only a person can settle: an order, or a webhook event. */
export interface NeedsAttention {
  readonly what: 'order' | 'event';
  /** The order's id, or the event's. */
  readonly id: string;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly since: string;
  readonly reason: string;
  /** Of its item, as it was read. */
  readonly key: Key;
  readonly revision: number;
  /** Of an order. */
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
    UpdateExpression: `SET dueAt = :now, dueShard = :shard, looks = :none, ${SET_WRITER} REMOVE attention ${ADD_REVISION}`,
    ExpressionAttributeValues: marshall({
      ':now': now,
      ':shard': dueShard(id),
      ':none': 0,
      ...ONE_REVISION,
    }),
  });

/** Takes it off the list, as it was read: for what a person has settled. False if it has changed or is off already. */
export async function dismissAttention(
  client: DynamoDBClient,
  tableName: string,
  { key, version, revision }: NeedsAttention,
): Promise<boolean> {
  const lock = sameRevision({ revision });
  const ofOrder = version !== undefined;
  return whileListed(
    client,
    tableName,
    key,
    {
      UpdateExpression: `REMOVE dueAt, dueShard, looks, attention SET ${SET_WRITER} ${ADD_REVISION}`,
      ...(ofOrder ? { ExpressionAttributeNames: { '#version': 'version' } } : {}),
      ExpressionAttributeValues: {
        ...lock.values,
        ...marshall({ ...ONE_REVISION, ...(ofOrder ? { ':version': version } : {}) }),
      },
    },
    [lock.clause, ...(ofOrder ? ['#version = :version'] : [])],
  );
}

async function whileListed(
  client: DynamoDBClient,
  tableName: string,
  key: Key,
  update: Pick<Update, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> & {
    readonly UpdateExpression: string;
  },
  clauses: readonly string[] = [],
): Promise<boolean> {
  const listed = 'attribute_exists(attention)';
  const ConditionExpression = [listed, ...clauses].join(' AND ');
  const { code } = await singleWrite(client, {
    Update: { TableName: tableName, Key: marshall(key), ConditionExpression, ...update },
  });
  return code === 'written';
}

const order = z.object({
  pk: z.string(),
  sk: z.literal('ORDER'),
  merchantId: z.string(),
  orderId: z.string(),
  version: z.number(),
  revision: z._default(z.number(), 0),
  dueAt: z.string(),
  attention: z.string(),
});
const event = z.object({
  pk: z.string(),
  sk: z.literal('EVENT'),
  eventId: z.string(),
  orderId: z.exactOptional(z.string()),
  revision: z._default(z.number(), 0),
  dueAt: z.string(),
  attention: z.string(),
});

function entryFrom(item: Record<string, unknown>): NeedsAttention {
  const entry = z.discriminatedUnion('sk', [order, event]).parse(item);
  const { pk, sk, dueAt: since, attention: reason, revision } = entry;
  const common = { since, reason, key: { pk, sk }, revision };
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
