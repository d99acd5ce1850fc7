import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { ATTENTION, legacyEntry, type AttentionEntry, type AttentionReason } from '../domain/attention.ts';
import type { Instant } from '../domain/instant.ts';
import type { Order } from '../domain/order.ts';
import type { AttentionChange, AttentionPlace, OrderChanged } from '../usecases/ports.ts';
import { contentOf, sortKey, toItem, type Item } from './items.ts';
import {
  ATTENTION_PREFIX,
  ATTENTION_SHARD,
  moneyPartition,
  orderPartition,
  UNREADABLE_PREFIX,
  webhookEventKey,
  type Key,
} from './keys.ts';
import { kept, schemaOf } from './stored.ts';
import type { Write } from './transact.ts';

const REASONS = Object.keys(ATTENTION) as readonly AttentionReason[];

export const attentionSchema = schemaOf<Omit<AttentionEntry, 'legacy'>>()(
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

function attentionPartition(place: AttentionPlace): string {
  if ('orderId' in place) return orderPartition(place.merchantId, place.orderId);
  if ('eventId' in place) return webhookEventKey(place.provider, place.eventId).pk;
  if ('movementId' in place) return moneyPartition(place.provider, place.movementId);
  return `${UNREADABLE_PREFIX}${place.pk}`;
}

export const attentionKey = (place: AttentionPlace, { key }: Pick<AttentionEntry, 'key'>): Key => ({
  pk: attentionPartition(place),
  sk: `${ATTENTION_PREFIX}${key}`,
});

/** An open one stands in the shard that people read; a settled one is in no index, and stays as a record. */
export function attentionItem(place: AttentionPlace, entry: AttentionEntry): Item {
  const { key: _sk, since, open, legacy: _before, settlements, ...facts } = entry;
  return toItem(attentionKey(place, entry), {
    ...named(place),
    ...facts,
    raisedAt: since,
    ...(settlements.length === 0 ? {} : { settlements }),
    ...(open ? { dueShard: ATTENTION_SHARD, dueAt: since } : {}),
  });
}

const named = (place: AttentionPlace): object =>
  'orderId' in place ? { merchantId: place.merchantId, orderId: place.orderId } : {};

/** `dueAt` says since when it is on the list, and is absent once it is settled. */
export function attentionFrom(item: Item): AttentionEntry | undefined {
  const { merchantId: _merchant, orderId: _order, raisedAt, dueAt, ...facts } = contentOf(item);
  return attentionSchema.safeParse({
    settlements: [],
    ...facts,
    key: sortKey(item).slice(ATTENTION_PREFIX.length),
    since: dueAt ?? raisedAt,
    open: dueAt !== undefined,
  }).data;
}

/** All of an order, also what it bears itself. One that this release cannot read is settled by none of its transitions. */
export function attentionOf(order: Order, items: readonly Item[]): readonly AttentionEntry[] {
  const entries = items
    .filter((item) => sortKey(item).startsWith(ATTENTION_PREFIX))
    .map(attentionFrom)
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
const enterAttention = (
  table: string,
  place: AttentionPlace,
  entry: AttentionEntry,
): Write<OrderChanged> => ({
  write: {
    Put: {
      TableName: table,
      Item: attentionItem(place, entry),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
  refusal: () => ({ code: 'order_changed' }),
});

/** With the fact that settles it, or by a person: while it is as it was read. */
function settleAttention(table: string, place: AttentionPlace, entry: AttentionEntry): Write<OrderChanged> {
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
    write: { Put: { TableName: table, Item: attentionItem(place, entry), ...asRead } },
    refusal: () => ({ code: 'order_changed' }),
  };
}

/** Where no fact settled it and the same comes again: it is open again, and since when it was if it is open still. */
export function reopenAttention(
  table: string,
  place: AttentionPlace,
  entry: AttentionEntry,
  now: Instant,
): Write<never> {
  const {
    pk,
    sk,
    dueAt: _since,
    dueShard: _shard,
    settlements: _kept,
    ...facts
  }: Record<string, unknown> = unmarshall(attentionItem(place, entry));
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
          ':attention': ATTENTION_SHARD,
        }),
      },
    },
    refusal: () => {
      throw new Error('nothing stands in the way of an entry');
    },
  };
}

/** What a write does to the list. */
export const attentionWrites = (
  table: string,
  { place, raises = [], settles = [] }: AttentionChange,
): readonly Write<OrderChanged>[] => [
  ...raises.map((entry) => enterAttention(table, place, entry)),
  ...settles.map((entry) => settleAttention(table, place, entry)),
];

/**
 * What an order bears itself goes where the others stand as soon as a write takes it off the order: nothing that is owed is
 * lost.
 */
export const legacyAttention = (
  table: string,
  from: Order,
  to?: Order,
  settles: readonly AttentionEntry[] = [],
): readonly Write<OrderChanged>[] => {
  const entry = legacyEntry(from);
  const stays = to?.attention !== undefined;
  if (entry === undefined || stays || settles.some(({ key }) => key === entry.key)) return [];
  return [reopenAttention(table, from, entry, entry.since)];
};
