import { paginateQuery, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { DUE_INDEX } from './due-index.ts';
import { getAll } from './get-all.ts';
import { ATTENTION_SHARD } from './keys.ts';

/** Something that only a person can settle: an order, or a webhook event. */
export interface NeedsAttention {
  readonly what: 'order' | 'event';
  /** The order's id, or the event's. */
  readonly id: string;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly since: string;
  readonly reason: string;
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

const order = z.object({
  sk: z.literal('ORDER'),
  merchantId: z.string(),
  orderId: z.string(),
  dueAt: z.string(),
  attention: z.string(),
});
const event = z.object({
  sk: z.literal('EVENT'),
  eventId: z.string(),
  orderId: z.string().exactOptional(),
  dueAt: z.string(),
  attention: z.string(),
});

function entryFrom(item: Record<string, unknown>): NeedsAttention {
  const entry = z.discriminatedUnion('sk', [order, event]).parse(item);
  const { dueAt: since, attention: reason } = entry;
  if (entry.sk === 'ORDER') {
    const { orderId, merchantId } = entry;
    return { what: 'order', id: orderId, merchantId, orderId, since, reason };
  }
  const { eventId, orderId } = entry;
  return { what: 'event', id: eventId, ...(orderId === undefined ? {} : { orderId }), since, reason };
}
