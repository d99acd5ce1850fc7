import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import { failWithoutEffect, isUnsettled } from '../../domain/operations/operation.ts';
import { needsAttentionEntry, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { DueItem, DueList } from '../../usecases/ports/due-list.ts';
import type { NeedsAttentionPlace } from '../../usecases/ports/needs-attention.ts';
import { closingEntries, reopenNeedsAttention } from '../needs-attention/needs-attention-items.ts';
import { replace } from '../operations/operation-conditions.ts';
import { operationFrom } from '../operations/operation-items.ts';
import { wholeOrder } from '../orders/order-details.ts';
import { getItem } from '../table/get-item.ts';
import { itemName } from '../table/item-name.ts';
import { isOrder } from '../table/items.ts';
import { readable } from '../table/readable.ts';
import { singleWrite } from '../table/single-write.ts';
import { updateTogether, updateWith } from '../table/update-with.ts';
import { closeOrder, dueItems, dueKey, leaveToPerson, passOverItem, postponeItem } from './due-index.ts';
import { mostSweepAttempts } from './most-attempts.ts';

export class DynamoDueList implements DueList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async due(now: Instant, limit: number) {
    return dueItems(this.#client, this.#tableName, now, limit);
  }

  async postpone(item: DueItem, until: Instant) {
    const postponed = postponeItem(this.#tableName, item, until);
    const { code, item: found } = await singleWrite(this.#client, postponed);
    if (code === 'refused') return 'moved_on';
    return item.what === 'order' && found !== undefined && !isOrder(found) ? 'only_claimed' : 'postponed';
  }

  async close(order: Order, settles?: readonly NeedsAttentionEntry[]): Promise<boolean> {
    const table = this.#tableName;
    return updateWith(this.#client, closeOrder(table, order), closingEntries(table, order, settles));
  }

  async needAttention(
    item: DueItem,
    place: NeedsAttentionPlace,
    entry: NeedsAttentionEntry,
  ): Promise<boolean> {
    return updateTogether(this.#client, leaveToPerson(this.#tableName, item), [
      reopenNeedsAttention(this.#tableName, place, entry, entry.since),
    ]);
  }

  async mostSweepAttempts(): Promise<number> {
    return mostSweepAttempts(this.#client, this.#tableName);
  }

  async passOver(item: DueItem, now: Instant, until: Instant): Promise<boolean> {
    const key = dueKey(item);
    const entry = needsAttentionEntry('unreadable', key.sk, now, { detail: `${key.pk} ${key.sk}` });
    return updateTogether(this.#client, passOverItem(this.#tableName, item, until), [
      reopenNeedsAttention(this.#tableName, { item: itemName(key) }, entry, now),
    ]);
  }

  async releaseLease(item: DueItem, now: Instant) {
    const stored = await getItem(this.#client, this.#tableName, dueKey(item));
    const found = stored && (await wholeOrder(this.#client, this.#tableName, stored));
    const record = found && readable(() => operationFrom(found));
    if (record === 'unreadable') return record;
    if (record?.status !== 'processing' || isUnsettled(record) || record.leaseExpiresAt > now)
      return 'moved_on';
    const error = { code: 'LeaseExpired', message: 'it died before it did anything' };
    const to = failWithoutEffect(record, error, now);
    const { Item: put, ...condition } = replace(record, to);
    // Where it was read: an earlier release kept the record of an order beside it.
    const Item = { ...put, ...marshall(dueKey(item)) };
    const write = { Put: { TableName: this.#tableName, Item, ...condition } };
    return (await singleWrite(this.#client, write)).code === 'written' ? 'released' : 'moved_on';
  }
}
