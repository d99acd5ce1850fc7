import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import {
  NEEDS_ATTENTION,
  type NeedsAttentionEntry,
  type NeedsAttentionReason,
} from '../../domain/orders/needs-attention.ts';
import type { Instant } from '../../domain/instant.ts';
import { legacyEntry } from '../../domain/orders/legacy-needs-attention.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { OrderChanged } from '../../usecases/ports/orders.ts';
import type { NeedsAttentionChange, NeedsAttentionPlace } from '../../usecases/ports/needs-attention.ts';
import { keyNamed } from '../table/item-name.ts';
import { contentOf, sortKey, toItem, type Item } from '../table/items.ts';
import {
  NEEDS_ATTENTION_PREFIX,
  NEEDS_ATTENTION_SHARD,
  moneyPartition,
  orderPartition,
  UNREADABLE_PREFIX,
  webhookEventKey,
  type Key,
} from '../table/keys.ts';
import { kept, schemaOf } from '../table/stored.ts';
import type { Write } from '../table/transact.ts';

const REASONS = Object.keys(NEEDS_ATTENTION) as readonly NeedsAttentionReason[];

export const needsAttentionSchema = schemaOf<Omit<NeedsAttentionEntry, 'legacy'>>()(
  kept({
    key: z.string(),
    reason: z.enum(REASONS),
    detail: z.exactOptional(z.string()),
    since: z.string(),
    open: z.boolean(),
    settlements: z.array(kept({ at: z.string(), by: z.string(), why: z.string() })),
    amountMinor: z.exactOptional(z.number()),
    currency: z.exactOptional(z.string()),
    coveredAtMinor: z.exactOptional(z.number()),
    transactionId: z.exactOptional(z.string()),
    attempt: z.exactOptional(z.number()),
    provider: z.exactOptional(z.string()),
    eventId: z.exactOptional(z.string()),
  }),
);

function needsAttentionPartition(place: NeedsAttentionPlace): string {
  if ('orderId' in place) return orderPartition(place.merchantId, place.orderId);
  if ('eventId' in place) return webhookEventKey(place.provider, place.eventId).pk;
  if ('movementId' in place) return moneyPartition(place.provider, place.movementId);
  return `${UNREADABLE_PREFIX}${keyNamed(place.item).pk}`;
}

export const needsAttentionKey = (
  place: NeedsAttentionPlace,
  { key }: Pick<NeedsAttentionEntry, 'key'>,
): Key => ({
  pk: needsAttentionPartition(place),
  sk: `${NEEDS_ATTENTION_PREFIX}${key}`,
});

/** An open one stands in the shard that people read; a settled one is in no index, and stays as a record. */
export function needsAttentionItem(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Item {
  const { key: _sk, since, open, legacy: _before, settlements, ...facts } = entry;
  return toItem(needsAttentionKey(place, entry), {
    ...named(place),
    ...facts,
    raisedAt: since,
    ...(settlements.length === 0 ? {} : { settlements }),
    ...(open ? { dueShard: NEEDS_ATTENTION_SHARD, dueAt: since } : {}),
  });
}

const named = (place: NeedsAttentionPlace): object =>
  'orderId' in place ? { merchantId: place.merchantId, orderId: place.orderId } : {};

/** `dueAt` says since when it is on the list, and is absent once it is settled. */
export function needsAttentionFrom(item: Item): NeedsAttentionEntry | undefined {
  const { merchantId: _merchant, orderId: _order, raisedAt, dueAt, ...facts } = contentOf(item);
  return needsAttentionSchema.safeParse({
    settlements: [],
    ...facts,
    key: sortKey(item).slice(NEEDS_ATTENTION_PREFIX.length),
    since: dueAt ?? raisedAt,
    open: dueAt !== undefined,
  }).data;
}

/** All of an order, also what it bears itself. One that this release cannot read is settled by none of its transitions. */
export function needsAttentionOf(order: Order, items: readonly Item[]): readonly NeedsAttentionEntry[] {
  const entries = items
    .filter((item) => sortKey(item).startsWith(NEEDS_ATTENTION_PREFIX))
    .map(needsAttentionFrom)
    .filter((entry) => entry !== undefined);
  const legacy = legacyEntry(order);
  if (legacy === undefined) return entries;
  // After a rollback both releases may have told of the same.
  const same = entries.find(({ key }) => key === legacy.key);
  if (same?.open === true) return entries;
  const others = entries.filter((entry) => entry !== same);
  return [{ ...legacy, settlements: same?.settlements ?? [] }, ...others];
}

/** With the fact that makes the debt. A fact happens once, so what stands there is the same entry, settled or not. */
const insertNeedsAttention = (
  table: string,
  place: NeedsAttentionPlace,
  entry: NeedsAttentionEntry,
): Write<OrderChanged> => ({
  write: {
    Put: {
      TableName: table,
      Item: needsAttentionItem(place, entry),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
  refusal: () => ({ code: 'order_changed' }),
});

/** With the fact that settles it, or by a person: while it is as it was read. */
function settleNeedsAttention(
  table: string,
  place: NeedsAttentionPlace,
  entry: NeedsAttentionEntry,
): Write<OrderChanged> {
  const { since, legacy } = entry;
  const asRead =
    // The order's own condition is its condition.
    legacy === true
      ? {}
      : {
          ConditionExpression: 'dueAt = :since',
          ExpressionAttributeValues: marshall({ ':since': since }),
        };
  return {
    write: { Put: { TableName: table, Item: needsAttentionItem(place, entry), ...asRead } },
    refusal: () => ({ code: 'order_changed' }),
  };
}

/** Where no fact settled it and the same comes again: it is open again, and since when it was if it is open still. */
export function reopenNeedsAttention(
  table: string,
  place: NeedsAttentionPlace,
  entry: NeedsAttentionEntry,
  now: Instant,
): Write<never> {
  const {
    pk,
    sk,
    dueAt: _since,
    dueShard: _shard,
    settlements: _kept,
    ...facts
  }: Record<string, unknown> = unmarshall(needsAttentionItem(place, entry));
  const names = Object.keys(facts);
  const set = names.map((_, index) => `#${index} = :${index}`);
  return {
    write: {
      Update: {
        TableName: table,
        Key: marshall({ pk, sk }),
        UpdateExpression: `SET dueAt = if_not_exists(dueAt, :now), dueShard = :attention, ${set.join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
        ExpressionAttributeValues: marshall({
          ...Object.fromEntries(names.map((name, index) => [`:${index}`, facts[name]])),
          ':now': now,
          ':attention': NEEDS_ATTENTION_SHARD,
        }),
      },
    },
    refusal: () => {
      throw new Error('nothing stands in the way of an entry');
    },
  };
}

/** What a write does to the list. */
export const needsAttentionWrites = (
  table: string,
  { place, raises = [], settles = [] }: NeedsAttentionChange,
): readonly Write<OrderChanged>[] => [
  ...raises.map((entry) => insertNeedsAttention(table, place, entry)),
  ...settles.map((entry) => settleNeedsAttention(table, place, entry)),
];

/**
 * What an order bears itself goes where the others stand as soon as a write takes it off the order: nothing that is owed is
 * lost.
 */
export const legacyNeedsAttention = (
  table: string,
  from: Order,
  to?: Order,
  settles: readonly NeedsAttentionEntry[] = [],
): readonly Write<OrderChanged>[] => {
  const entry = legacyEntry(from);
  const stays = to?.attention !== undefined;
  if (entry === undefined || stays || settles.some(({ key }) => key === entry.key)) return [];
  return [reopenNeedsAttention(table, from, entry, entry.since)];
};

/** An order that leaves the sweep's list takes along what it bears itself. */
export const closingEntries = (
  table: string,
  order: Order,
  settles: readonly NeedsAttentionEntry[] = [],
): readonly Write<OrderChanged>[] => [
  ...needsAttentionWrites(table, { place: order, settles }),
  ...legacyNeedsAttention(table, order, undefined, settles),
];
