import type { Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { attentionEntry, type AttentionEntry } from '../domain/attention.ts';
import type { Instant } from '../domain/instant.ts';
import { failWithoutEffect, isUnsettled, type OperationRecord } from '../domain/operation.ts';
import type { AccountingDocument } from '../domain/invoice.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import { originOf } from '../domain/origin.ts';
import type { StockMovement } from '../domain/product.ts';
import type { OperationChange } from '../usecases/operation-ports.ts';
import type {
  AttentionChange,
  AttentionPlace,
  BeforePlacing,
  Committed,
  Draft,
  DueItem,
  EventChange,
  EventKnown,
  OrderChanged,
  OrderKey,
  OrderLedger,
  PlaceRefusal,
  Transition,
  TransitionRefusal,
  TryAgainRefusal,
} from '../usecases/ports.ts';
import type { GatewayEvent } from '../usecases/webhook-ports.ts';
import { attentionWrites, legacyAttention, reopenAttention } from './attention-items.ts';
import { DynamoStoryReader } from './dynamo-story-reader.ts';
import {
  closeOrder,
  dueItems,
  leaveToPerson,
  nameOf,
  passOverItem,
  postponeItem,
  putNumber,
} from './due-index.ts';
import { markWritten } from './document-items.ts';
import { countListed } from './count-attention.ts';
import { getItem } from './get-item.ts';
import { isOrder, type Item } from './items.ts';
import { wholeOrder } from './order-details.ts';
import { readBeforePlacing } from './before-placing.ts';
import { externalReferenceKeys, parkedKey, recordBesideOrderKey, webhookEventKey, type Key } from './keys.ts';
import { replace } from './operation-conditions.ts';
import { operationFrom, recordBeside, webhookEventFrom } from './operation-items.ts';
import { issueNumbered } from './numbering.ts';
import * as writes from './order-writes.ts';
import { originIn } from './origin-items.ts';
import { parkedFrom } from './parked-events.ts';
import type { StockTable } from './product-stock.ts';
import { readable } from './readable.ts';
import { revised } from './revisions.ts';
import { transactTaking } from './sharded-stock.ts';
import { giveStockBack, takeStock, takeStockAtPrice } from './stock-writes.ts';
import { inTransaction, singleWrite, type SinglePut, type SingleUpdate } from './single-write.ts';
import { putAlone, transact, type Write } from './transact.ts';

/** An order's whole life: what {@link DynamoStoryReader} reads, and every write with the condition that makes it happen once. */
export class DynamoOrderLedger extends DynamoStoryReader implements OrderLedger {
  async beforePlacing(order: OrderKey, skus: readonly string[]): Promise<BeforePlacing> {
    const { claimed, ...read } = await readBeforePlacing(this.#stockOf(order), order, skus);
    return claimed === undefined ? read : { ...read, operation: await this.#recordOf(order, claimed) };
  }

  async place(order: PlacedOrder, movements: readonly StockMovement[], operation: OperationChange) {
    const table = this.tableName;
    return transactTaking<PlaceRefusal>(this.#stockOf(order), [
      ...writes.newOrder(table, order, operation),
      ...writes.externalReference(table, order),
      ...takeStockAtPrice(table, order, movements),
    ]);
  }

  async tryAgain(
    from: DeclinedOrder,
    to: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ) {
    const table = this.tableName;
    return transactTaking<TryAgainRefusal>(this.#stockOf(to), [
      writes.operation(table, operation),
      writes.replaceOrder(table, from, to),
      ...legacyAttention(table, from, to),
      ...takeStock(table, to, movements),
    ]);
  }

  async transition({ from, to, ...change }: Transition) {
    const table = this.tableName;
    const { event, transactionId } = change;
    if (transactionId !== undefined) {
      // Before the transaction, where it costs half. If it dies in between, the id is held for the order that it belongs to.
      const held = await putAlone(this.client, writes.transactionId(table, to, transactionId));
      if (held.code !== 'committed') return held;
    }
    return transact<TransitionRefusal>(this.client, [
      ...(event === undefined ? [] : writes.webhookEvent(table, event)),
      ...(change.operations ?? []).map((operation) => writes.operation(table, operation)),
      ...(change.begun ?? []).map((record) => writes.newOperation(table, record)),
      writes.replaceOrder(table, from, to),
      ...attentionWrites(table, { place: to, ...change }),
      ...legacyAttention(table, from, to, change.settles),
      ...(change.freesReference === true ? await this.#freedReference(to) : []),
      ...giveStockBack(table, to, change.givesBack ?? []),
    ]);
  }

  async #freedReference(order: Order) {
    const { merchantId, orderId, externalReference } = order;
    const keys = externalReference === undefined ? [] : externalReferenceKeys(merchantId, externalReference);
    for (const key of keys) {
      const held = await this.#get(key);
      // One that it has freed already may be another's by now.
      if (held?.['orderId']?.S !== orderId) continue;
      return held['freedAt'] === undefined ? [writes.freedReference(this.tableName, key, order)] : [];
    }
    return [];
  }

  async issue({ document, operation: { from, to } }: Draft) {
    const { client, tableName } = this;
    return issueNumbered({ client, tableName }, { document, claim: from, madeBy: originOf(to) });
  }

  async pdfWritten(
    document: AccountingDocument,
    now: Instant,
    standIns: readonly string[] = [],
  ): Promise<void> {
    await singleWrite(this.client, markWritten(this.tableName, document, now, standIns));
  }

  async bearNumber(
    from: PaidOrder,
    to: PaidOrder,
    settles?: readonly AttentionEntry[],
  ): Promise<PaidOrder | undefined> {
    const attention = to.dueAt === undefined ? this.#closing(from, settles) : [];
    const written = await this.#updateWith(putNumber(this.tableName, from, to), attention);
    return written ? revised(to, from) : undefined;
  }

  async close(order: Order, settles?: readonly AttentionEntry[]): Promise<boolean> {
    return this.#updateWith(closeOrder(this.tableName, order), this.#closing(order, settles));
  }

  async recordEvent(event: EventChange, attention?: AttentionChange): Promise<Committed | EventKnown> {
    const [record, ...more] = writes.webhookEvent(this.tableName, event);
    const entries = attention === undefined ? [] : attentionWrites(this.tableName, attention);
    if (more.length + entries.length === 0) return putAlone(this.client, record);
    const written = await transact<EventKnown | OrderChanged>(this.client, [record, ...more, ...entries]);
    // Another event told of the same meanwhile, or a person settled it: the entry says so already.
    return written.code === 'order_changed' ? this.recordEvent(event) : written;
  }

  async park(event: GatewayEvent, change: EventChange) {
    return transact<EventKnown>(this.client, [
      ...writes.webhookEvent(this.tableName, change),
      writes.parkedEvent(this.tableName, event),
    ]);
  }

  async findParked(provider: string, eventId: string): Promise<GatewayEvent | undefined> {
    const item = await this.#get(webhookEventKey(provider, eventId));
    if (item === undefined) return undefined;
    const { operation, orderId = '', outcome } = webhookEventFrom(item);
    if (outcome !== 'parked') return undefined;
    const parked = await this.#get(parkedKey(operation.merchantId, orderId, provider, eventId));
    return parked && parkedFrom(parked);
  }

  async due(now: Instant, limit: number) {
    return dueItems(this.client, this.tableName, now, limit);
  }

  async postpone(item: DueItem, until: Instant) {
    const { code, item: found } = await singleWrite(this.client, postponeItem(this.tableName, item, until));
    if (code === 'refused') return 'moved_on';
    return item.what === 'order' && found !== undefined && !isOrder(found) ? 'only_claimed' : 'postponed';
  }

  async needAttention(item: DueItem, place: AttentionPlace, entry: AttentionEntry): Promise<boolean> {
    return this.#unlessMoved(leaveToPerson(this.tableName, item), [
      reopenAttention(this.tableName, place, entry, entry.since),
    ]);
  }

  async raiseAttention(place: AttentionPlace, entry: AttentionEntry): Promise<void> {
    await transact(this.client, [reopenAttention(this.tableName, place, entry, entry.since)]);
  }

  async countAttention(): Promise<number> {
    return countListed(this.client, this.tableName);
  }

  async passOver(item: DueItem, now: Instant, until: Instant): Promise<boolean> {
    const { pk, sk } = nameOf(item);
    const entry = attentionEntry('unreadable', sk, now, { detail: `${pk} ${sk}` });
    return this.#unlessMoved(passOverItem(this.tableName, item, until), [
      reopenAttention(this.tableName, { pk, sk }, entry, now),
    ]);
  }

  async releaseLease(item: DueItem, now: Instant) {
    const stored = await this.#get(nameOf(item));
    const found = stored && (await wholeOrder(this.client, this.tableName, stored));
    const record = found && readable(() => operationFrom(found));
    if (record === 'unreadable') return record;
    if (record?.status !== 'processing' || isUnsettled(record) || record.leaseExpiresAt > now)
      return 'moved_on';
    const error = { code: 'LeaseExpired', message: 'it died before it did anything' };
    const to = failWithoutEffect(record, error, now);
    const { Item: put, ...condition } = replace(record, to);
    // Where it was read: an earlier release kept the record of an order beside it.
    const Item = { ...put, ...marshall(nameOf(item)) };
    const write = { Put: { TableName: this.tableName, Item, ...condition } };
    return (await this.#write(write)) ? 'released' : 'moved_on';
  }

  /** Of the request that placed an order, or that claims its place. */
  async #recordOf({ merchantId, orderId }: OrderKey, claimed: Item): Promise<OperationRecord> {
    const item = await wholeOrder(this.client, this.tableName, claimed);
    if (!isOrder(item) || originIn(item) !== undefined) return operationFrom(item);
    const beside = await this.#get(recordBesideOrderKey(merchantId, orderId));
    return beside === undefined ? operationFrom(item) : recordBeside(beside, item);
  }

  /** An order that leaves the sweep's list takes along what it bears itself. */
  #closing(order: Order, settles: readonly AttentionEntry[] = []): readonly Write<OrderChanged>[] {
    return [
      ...attentionWrites(this.tableName, { place: order, settles }),
      ...legacyAttention(this.tableName, order, undefined, settles),
    ];
  }

  /** Alone where nothing goes with it: a transaction costs twice as much. */
  async #updateWith(update: SingleUpdate, attention: readonly Write<OrderChanged>[]): Promise<boolean> {
    return attention.length === 0 ? this.#write(update) : this.#unlessMoved(inTransaction(update), attention);
  }

  /** An update under its condition, and what goes with it. */
  async #unlessMoved(
    write: { readonly Update: Update },
    attention: readonly Write<OrderChanged>[],
  ): Promise<boolean> {
    const update: Write<OrderChanged> = { write, refusal: () => ({ code: 'order_changed' }) };
    return (await transact(this.client, [update, ...attention])).code === 'committed';
  }

  #stockOf({ merchantId }: { readonly merchantId: string }): StockTable {
    return { client: this.client, tableName: this.tableName, merchantId };
  }

  /** False if its condition did not hold: nothing was written. */
  async #write(write: SinglePut | SingleUpdate): Promise<boolean> {
    return (await singleWrite(this.client, write)).code === 'written';
  }

  async #get(key: Key): Promise<Item | undefined> {
    return getItem(this.client, this.tableName, key);
  }
}
