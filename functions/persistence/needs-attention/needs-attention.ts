import { paginateQuery, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { inWords, settled, verbsOf, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Act } from '../../domain/audit/act.ts';
import { legacyEntry, legacyReading } from '../../domain/orders/legacy-needs-attention.ts';
import type { NeedsAttentionPlace } from '../../usecases/ports/needs-attention.ts';
import type { OrderChanged } from '../../usecases/ports/orders.ts';
import { needsAttentionFrom, needsAttentionWrites, reopenNeedsAttention } from './needs-attention-items.ts';
import { actWrites, type ActRecorded } from '../audit/act-items.ts';
import { DUE_INDEX } from '../sweep/due-index.ts';
import { getAll } from '../table/get-all.ts';
import { keyOf, sortKey, type Item } from '../table/items.ts';
import {
  NEEDS_ATTENTION_PREFIX,
  NEEDS_ATTENTION_SHARD,
  dueShard,
  EVENT_SORT_KEY,
  moneyIn,
  ORDER_SORT_KEY,
  orderKey,
  UNREADABLE_PREFIX,
  webhookEventKey,
  type Key,
} from '../table/keys.ts';
import { orderFrom } from '../orders/order-items.ts';
import { ADD_REVISION, ONE_REVISION, sameRevision } from '../table/revisions.ts';
import { itemName } from '../table/item-name.ts';
import { transact, type Write } from '../table/transact.ts';
import { SET_WRITER, type SingleUpdate } from '../table/single-write.ts';
import { updateWith } from '../table/update-with.ts';

/** Something that only a person can settle: an entry about an order, an event, money or an item, or one that cannot be read. */
export interface NeedsAttention {
  readonly what: 'order' | 'event' | 'money' | 'item' | 'unreadable';
  /** What it is about, and the entry's key: one order may have several. */
  readonly id: string;
  /** The order's id, or the event's: enough where it has one entry. */
  readonly subject: string;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly since: string;
  /** In words. */
  readonly reason: string;
  /** Of its item. */
  readonly key: Key;
  /** Absent where it cannot be read. */
  readonly listed?: { readonly place: NeedsAttentionPlace; readonly entry: NeedsAttentionEntry };
  /** Of an order or event that bears the entry itself. */
  readonly revision?: number;
}

/** The whole list, oldest first: one query on the index, and the items that it names, each read by itself. */
export async function listNeedsAttention(
  client: DynamoDBClient,
  tableName: string,
): Promise<NeedsAttention[]> {
  const found: NeedsAttention[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: DUE_INDEX,
      KeyConditionExpression: 'dueShard = :attention',
      ExpressionAttributeValues: marshall({ ':attention': NEEDS_ATTENTION_SHARD }),
    },
  );
  for await (const { Items: entries = [] } of pages) {
    const keys = entries.map(({ pk, sk }) => ({ ...(pk && { pk }), ...(sk && { sk }) }));
    const items = await getAll(client, tableName, keys);
    // The index lags: what was settled a moment ago may still be named there.
    const open = items.filter((item) => item['dueShard']?.S === NEEDS_ATTENTION_SHARD);
    found.push(...open.map((item) => read(item) ?? unreadable(item)));
  }
  return found.toSorted((one, other) => one.since.localeCompare(other.since));
}

function unreadable(item: Item): NeedsAttention {
  const key = keyOf(item);
  const subject = `${key.pk} ${key.sk}`;
  const reason = 'this release cannot read the entry: deploy one that can, then look again';
  return { what: 'unreadable', id: subject, subject, since: item['dueAt']?.S ?? '', reason, key };
}

const byOrder = z.object({ merchantId: z.string(), orderId: z.string() });
const legacyEvent = z.object({
  pk: z.string(),
  eventId: z.string(),
  provider: z.string(),
  merchantId: z.string(),
  orderId: z.exactOptional(z.string()),
  dueAt: z.string(),
  revision: z._default(z.number(), 0),
  attention: z.string(),
});

/** @returns undefined of what this release cannot read */
function read(item: Item): NeedsAttention | undefined {
  try {
    if (sortKey(item) === ORDER_SORT_KEY) return ofOrder(item);
    if (sortKey(item) === EVENT_SORT_KEY) return ofEvent(item);
    return sortKey(item).startsWith(NEEDS_ATTENTION_PREFIX) ? ofEntry(item) : undefined;
  } catch (error) {
    if (error instanceof z.core.$ZodError) return undefined;
    throw error;
  }
}

function ofEntry(item: Item): NeedsAttention | undefined {
  const entry = needsAttentionFrom(item);
  if (entry === undefined) return undefined;
  const { provider, eventId } = entry;
  const { data: order } = byOrder.safeParse(unmarshall(item));
  const key = keyOf(item);
  if (order !== undefined && verbsOf(entry).retry !== 'event') {
    return listing('order', order.orderId, { place: order, entry, key });
  }
  if (provider !== undefined && eventId !== undefined) {
    return listing('event', eventId, { place: order ?? { provider, eventId }, entry, key });
  }
  const money = moneyIn(key.pk);
  if (money !== undefined) return listing('money', money.movementId, { place: money, entry, key });
  if (!key.pk.startsWith(UNREADABLE_PREFIX)) return undefined;
  const pk = key.pk.slice(UNREADABLE_PREFIX.length);
  const place = { item: itemName({ pk, sk: entry.key.slice(`${entry.reason}:`.length) }) };
  return listing('item', pk, { place, entry, key });
}

function ofOrder(item: Item): NeedsAttention | undefined {
  const order = orderFrom(item);
  const entry = legacyEntry(order);
  if (entry === undefined) return undefined;
  const { revision, orderId } = order;
  return { ...listing('order', orderId, { place: order, entry, key: keyOf(item) }), revision };
}

function ofEvent(item: Item): NeedsAttention {
  const { attention, dueAt, revision, ...event } = legacyEvent.parse(unmarshall(item));
  const { provider, eventId, merchantId, orderId } = event;
  const entry = { ...legacyReading(attention, undefined, dueAt), provider, eventId, legacy: true } as const;
  const place = orderId === undefined ? { provider, eventId } : { merchantId, orderId };
  return { ...listing('event', eventId, { place, entry, key: keyOf(item) }), revision };
}

function listing(
  what: NeedsAttention['what'],
  subject: string,
  { place, entry, key }: { place: NeedsAttentionPlace; entry: NeedsAttentionEntry; key: Key },
): NeedsAttention {
  return {
    what,
    id: `${subject}/${entry.key}`,
    subject,
    ...('orderId' in place ? { merchantId: place.merchantId, orderId: place.orderId } : {}),
    since: entry.since,
    reason: inWords(entry),
    key,
    listed: { place, entry },
  };
}

/** An entry that can be read, which is what the verbs are for. */
export type Listed = NeedsAttention & Required<Pick<NeedsAttention, 'listed'>>;

/**
 * Has the sweep look again, from the beginning of its schedule, for what a person has made possible meanwhile. The entry
 * stays on the list until a fact settles it. False if there is nothing to look at, and then no act is kept.
 */
export async function retryNeedsAttention(
  client: DynamoDBClient,
  tableName: string,
  { listed: { place, entry }, key }: Listed,
  act: Act,
): Promise<boolean> {
  const target = retried(place, entry);
  if (target === undefined) return false;
  // What the order or the event bears itself becomes an entry of its own: only that can be due and on the list.
  const moves = entry.legacy === true && key.pk === target.key.pk && key.sk === target.key.sk;
  const update: SingleUpdate = {
    Update: {
      TableName: tableName,
      Key: marshall(target.key),
      UpdateExpression: `${SWEEP_AGAIN}${moves ? ' REMOVE attention' : ''} ${ADD_REVISION}`,
      ConditionExpression: [
        'attribute_exists(dueAt)',
        ...(moves ? ['attribute_exists(attention)'] : []),
      ].join(' AND '),
      ExpressionAttributeValues: marshall(sweepAgain(target.name, act.at)),
    },
  };
  const moved = moves ? [reopenNeedsAttention(tableName, place, entry, entry.since)] : [];
  return updateWith(client, update, [...moved, ...actWrites(tableName, act)]);
}

const SWEEP_AGAIN = `SET dueAt = :now, dueShard = :shard, looks = :none, ${SET_WRITER}`;

const sweepAgain = (name: string, now: string) => ({
  ':now': now,
  ':shard': dueShard(name),
  ':none': 0,
  ...ONE_REVISION,
});

function retried(
  place: NeedsAttentionPlace,
  entry: NeedsAttentionEntry,
): { readonly key: Key; readonly name: string } | undefined {
  switch (verbsOf(entry).retry) {
    case 'nothing':
      return undefined;
    case 'order':
      return 'orderId' in place
        ? { key: orderKey(place.merchantId, place.orderId), name: place.orderId }
        : undefined;
    case 'event': {
      const { provider, eventId } = entry;
      if (provider === undefined || eventId === undefined) return undefined;
      return { key: webhookEventKey(provider, eventId), name: eventId };
    }
  }
}

/**
 * Takes an entry off the list as it was read, and keeps who did so, when and why. False if it has changed or is off
 * already, and then no act is kept.
 *
 * @param isOpen whether anything of an order that bears its entry itself is open: the sweep then looks after it again
 */
export async function dismissNeedsAttention(
  client: DynamoDBClient,
  tableName: string,
  { listed: { place, entry }, key, revision = 0 }: Listed,
  act: Act,
  isOpen = false,
): Promise<boolean> {
  const { at, by, why } = act;
  const kept: readonly Write<OrderChanged | ActRecorded>[] = [
    ...needsAttentionWrites(tableName, { place, settles: [settled(entry, { at, by, why })] }),
    ...actWrites(tableName, act),
  ];
  if (entry.legacy !== true) return (await transact(client, kept)).code === 'committed';
  const due = isOpen && 'orderId' in place && key.sk === ORDER_SORT_KEY;
  const lock = sameRevision({ revision });
  const update: SingleUpdate = {
    Update: {
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression: due
        ? `${SWEEP_AGAIN} REMOVE attention ${ADD_REVISION}`
        : `REMOVE dueAt, dueShard, looks, attention SET ${SET_WRITER} ${ADD_REVISION}`,
      ConditionExpression: ['attribute_exists(attention)', 'dueAt = :since', lock.clause].join(' AND '),
      ExpressionAttributeValues: {
        ...lock.values,
        ...marshall({ ':since': entry.since, ...(due ? sweepAgain(place.orderId, at) : ONE_REVISION) }),
      },
    },
  };
  return updateWith(client, update, kept);
}
