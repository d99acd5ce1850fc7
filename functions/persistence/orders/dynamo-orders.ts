import type { Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { needsAttentionEntry, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Instant } from '../../domain/instant.ts';
import { failWithoutEffect, isUnsettled, type OperationRecord } from '../../domain/operations/operation.ts';
import type { AccountingDocument } from '../../domain/invoices/invoice.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../../domain/orders/order.ts';
import { provenanceOf } from '../../domain/operations/provenance.ts';
import type { StockMovement } from '../../domain/stock/product.ts';
import type { OperationChange } from '../../usecases/ports/operations.ts';
import type {
  NeedsAttentionChange,
  NeedsAttentionPlace,
  BeforePlacing,
  Committed,
  Draft,
  DueItem,
  EventChange,
  EventKnown,
  OrderChanged,
  OrderKey,
  Orders,
  PlaceRefusal,
  Transition,
  TransitionRefusal,
  TryAgainRefusal,
} from '../../usecases/ports/orders.ts';
import type { GatewayEvent } from '../../usecases/ports/webhooks.ts';
import {
  needsAttentionWrites,
  legacyNeedsAttention,
  reopenNeedsAttention,
} from '../needs-attention/needs-attention-items.ts';
import { DynamoHistoryReader } from './dynamo-history-reader.ts';
import {
  closeOrder,
  dueItems,
  leaveToPerson,
  nameOf,
  passOverItem,
  postponeItem,
  putNumber,
} from '../sweep/due-index.ts';
import { mostSweepAttempts } from '../sweep/most-attempts.ts';
import { markWritten } from '../invoices/document-items.ts';
import { countListed } from '../needs-attention/count-needs-attention.ts';
import { getItem } from '../table/get-item.ts';
import { isOrder, type Item } from '../table/items.ts';
import { wholeOrder } from './order-details.ts';
import { readBeforePlacing } from './before-placing.ts';
import {
  externalReferenceKeys,
  parkedAloneKey,
  parkedKey,
  recordBesideOrderKey,
  webhookEventKey,
} from '../table/keys.ts';
import { replace } from '../operations/operation-conditions.ts';
import { operationFrom, recordBeside, webhookEventFrom } from '../operations/operation-items.ts';
import { issueNumbered } from '../invoices/numbering.ts';
import * as writes from './order-writes.ts';
import { provenanceIn } from '../operations/provenance-items.ts';
import { parkedFrom } from '../webhooks/parked-events.ts';
import type { StockTable } from '../stock/product-stock.ts';
import { readable } from '../table/readable.ts';
import { revised } from '../table/revisions.ts';
import { transactTaking } from '../stock/sharded-stock.ts';
import { returnStock, takeStock, takeStockAtPrice } from '../stock/stock-writes.ts';
import { inTransaction, singleWrite, type SinglePut, type SingleUpdate } from '../table/single-write.ts';
import { putAlone, transact, type Write } from '../table/transact.ts';

/** An order's whole life: what {@link DynamoStoryReader} reads, and every write with the condition that makes it happen once. */
export class DynamoOrders extends DynamoHistoryReader implements Orders {
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
      ...legacyNeedsAttention(table, from, to),
      ...takeStock(table, to, movements),
    ]);
  }

  async transition({ from, to, ...change }: Transition) {
    const table = this.tableName;
    const { event, transactionId, gatewayRefund, provider } = change;
    if (transactionId !== undefined) {
      // Before the transaction, where it costs half. If it dies in between, the id is held for the order that it belongs to.
      const claimed = await putAlone(this.client, writes.transactionId(table, to, transactionId, provider));
      if (claimed.code !== 'committed') return claimed;
    }
    return transact<TransitionRefusal>(this.client, [
      ...(event === undefined ? [] : writes.webhookEvent(table, event)),
      ...(change.operations ?? []).map((operation) => writes.operation(table, operation)),
      ...(change.begun ?? []).map((record) => writes.newOperation(table, record)),
      ...(gatewayRefund === undefined ? [] : [writes.gatewayRefund(table, to, gatewayRefund, provider)]),
      writes.replaceOrder(table, from, to),
      ...needsAttentionWrites(table, { place: to, ...change }),
      ...legacyNeedsAttention(table, from, to, change.settles),
      ...(change.freesReference === true ? await this.#freedReference(to) : []),
      ...returnStock(table, to, change.returnsStock ?? []),
    ]);
  }

  async #freedReference(order: Order) {
    const { merchantId, orderId, externalReference } = order;
    const keys = externalReference === undefined ? [] : externalReferenceKeys(merchantId, externalReference);
    for (const key of keys) {
      const claimed = await getItem(this.client, this.tableName, key);
      // One that it has freed already may be another's by now.
      if (claimed?.['orderId']?.S !== orderId) continue;
      return claimed['freedAt'] === undefined ? [writes.freedReference(this.tableName, key, order)] : [];
    }
    return [];
  }

  async issue({ document, operation: { from, to } }: Draft) {
    const { client, tableName } = this;
    return issueNumbered({ client, tableName }, { document, claim: from, madeBy: provenanceOf(to) });
  }

  async pdfWritten(
    document: AccountingDocument,
    now: Instant,
    standIns: readonly string[] = [],
  ): Promise<void> {
    await singleWrite(this.client, markWritten(this.tableName, document, now, standIns));
  }

  async assignNumber(
    from: PaidOrder,
    to: PaidOrder,
    settles?: readonly NeedsAttentionEntry[],
  ): Promise<PaidOrder | undefined> {
    const attention = to.dueAt === undefined ? this.#closing(from, settles) : [];
    const written = await this.#updateWith(putNumber(this.tableName, from, to), attention);
    return written ? revised(to, from) : undefined;
  }

  async close(order: Order, settles?: readonly NeedsAttentionEntry[]): Promise<boolean> {
    return this.#updateWith(closeOrder(this.tableName, order), this.#closing(order, settles));
  }

  async recordEvent(event: EventChange, attention?: NeedsAttentionChange): Promise<Committed | EventKnown> {
    const [record, ...more] = writes.webhookEvent(this.tableName, event);
    const entries = attention === undefined ? [] : needsAttentionWrites(this.tableName, attention);
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
    const item = await getItem(this.client, this.tableName, webhookEventKey(provider, eventId));
    if (item === undefined) return undefined;
    const { operation, orderId, outcome } = webhookEventFrom(item);
    if (outcome !== 'parked') return undefined;
    const parked = await getItem(
      this.client,
      this.tableName,
      orderId === undefined
        ? parkedAloneKey(provider, eventId)
        : parkedKey(operation.merchantId, orderId, provider, eventId),
    );
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

  async needAttention(
    item: DueItem,
    place: NeedsAttentionPlace,
    entry: NeedsAttentionEntry,
  ): Promise<boolean> {
    return this.#unlessMoved(leaveToPerson(this.tableName, item), [
      reopenNeedsAttention(this.tableName, place, entry, entry.since),
    ]);
  }

  async raiseNeedsAttention(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<void> {
    await transact(this.client, [reopenNeedsAttention(this.tableName, place, entry, entry.since)]);
  }

  async countNeedsAttention(): Promise<number> {
    return countListed(this.client, this.tableName);
  }

  async mostSweepAttempts(): Promise<number> {
    return mostSweepAttempts(this.client, this.tableName);
  }

  async passOver(item: DueItem, now: Instant, until: Instant): Promise<boolean> {
    const { pk, sk } = nameOf(item);
    const entry = needsAttentionEntry('unreadable', sk, now, { detail: `${pk} ${sk}` });
    return this.#unlessMoved(passOverItem(this.tableName, item, until), [
      reopenNeedsAttention(this.tableName, { pk, sk }, entry, now),
    ]);
  }

  async releaseLease(item: DueItem, now: Instant) {
    const stored = await getItem(this.client, this.tableName, nameOf(item));
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
    if (!isOrder(item) || provenanceIn(item) !== undefined) return operationFrom(item);
    const beside = await getItem(this.client, this.tableName, recordBesideOrderKey(merchantId, orderId));
    return beside === undefined ? operationFrom(item) : recordBeside(beside, item);
  }

  /** An order that leaves the sweep's list takes along what it bears itself. */
  #closing(order: Order, settles: readonly NeedsAttentionEntry[] = []): readonly Write<OrderChanged>[] {
    return [
      ...needsAttentionWrites(this.tableName, { place: order, settles }),
      ...legacyNeedsAttention(this.tableName, order, undefined, settles),
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
}
