import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import { failWithoutEffect, isUnsettled } from '../domain/operation.ts';
import type { AccountingDocument } from '../domain/invoice.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import { originOf } from '../domain/origin.ts';
import type { Product, StockMovement } from '../domain/product.ts';
import type { OperationChange } from '../usecases/operation-ports.ts';
import type {
  BeforePlacing,
  Committed,
  Draft,
  DueItem,
  EventChange,
  EventKnown,
  OrderKey,
  OrderLedger,
  PlaceRefusal,
  Transition,
  TransitionRefusal,
  TryAgainRefusal,
} from '../usecases/ports.ts';
import type { GatewayEvent } from '../usecases/webhook-ports.ts';
import { DynamoStoryReader } from './dynamo-story-reader.ts';
import {
  closeOrder,
  dueItems,
  nameOf,
  postponeItem,
  putNumber,
  raiseAttention,
  raiseReusedId,
} from './due-index.ts';
import { markWritten } from './document-items.ts';
import { getAll } from './get-all.ts';
import { getItem } from './get-item.ts';
import { isOrder, sortKey, type Item } from './items.ts';
import { productFrom } from './product-items.ts';
import {
  ORDER_SORT_KEY,
  orderKey,
  parkedKey,
  PRODUCT_SORT_KEY,
  productKey,
  webhookEventKey,
  type Key,
} from './keys.ts';
import { replace } from './operation-conditions.ts';
import { operationFrom, webhookEventFrom } from './operation-items.ts';
import { issueNumbered } from './numbering.ts';
import { orderFrom } from './order-items.ts';
import * as writes from './order-writes.ts';
import { parkedFrom } from './parked-events.ts';
import { readProduct, type StockTable } from './product-stock.ts';
import { transactTaking } from './sharded-stock.ts';
import { giveStockBack, takeStock, takeStockAtPrice } from './stock-writes.ts';
import { putAlone, transact } from './transact.ts';
import { writingAlone, writingIf } from './while-contended.ts';

/** An order's whole life: what {@link DynamoStoryReader} reads, and every write with the condition that makes it happen once. */
export class DynamoOrderLedger extends DynamoStoryReader implements OrderLedger {
  async beforePlacing({ merchantId, orderId }: OrderKey, skus: readonly string[]): Promise<BeforePlacing> {
    const keys = [orderKey(merchantId, orderId), ...skus.map((sku) => productKey(merchantId, sku))];
    const items = await getAll(
      this.client,
      this.tableName,
      keys.map((key) => marshall(key)),
    );
    const claimed = items.find((item) => sortKey(item) === ORDER_SORT_KEY);
    const products = items.filter((item) => sortKey(item) === PRODUCT_SORT_KEY).map(productFrom);
    const stocked = await Promise.all(
      products.map(async (product) => this.#withAllStock(merchantId, product)),
    );
    return {
      ...(claimed === undefined ? {} : { operation: operationFrom(claimed) }),
      products: new Map(stocked.map((product) => [product.sku, product])),
    };
  }

  async place(order: PlacedOrder, movements: readonly StockMovement[], operation: OperationChange) {
    const table = this.tableName;
    return transactTaking<PlaceRefusal>(this.#stockOf(order), [
      writes.newOrder(table, order, operation),
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
      ...giveStockBack(table, to, change.givesBack ?? []),
    ]);
  }

  async issue({ document, operation: { from, to } }: Draft) {
    const { client, tableName } = this;
    return issueNumbered({ client, tableName }, { document, claim: from, madeBy: originOf(to) });
  }

  async pdfWritten(document: AccountingDocument, now: Instant): Promise<void> {
    await writingAlone(async () => this.client.send(markWritten(this.tableName, document, now)));
  }

  async bearNumber(from: PaidOrder, to: PaidOrder): Promise<PaidOrder | undefined> {
    try {
      await writingAlone(async () => this.client.send(putNumber(this.tableName, from, to)));
      return to;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const found = error.Item && orderFrom(error.Item);
      // Of a later version more is known than its reader knows.
      return found?.status === 'paid' && found.version === to.version ? found : undefined;
    }
  }

  async close(order: Order): Promise<boolean> {
    return writingIf(async () => {
      await this.client.send(closeOrder(this.tableName, order));
    });
  }

  async recordEvent(event: EventChange): Promise<Committed | EventKnown> {
    const [record, ...more] = writes.webhookEvent(this.tableName, event);
    return more.length > 0 ? transact(this.client, [record, ...more]) : putAlone(this.client, record);
  }

  async park(event: GatewayEvent, change: EventChange) {
    return transact<EventKnown>(this.client, [
      ...writes.webhookEvent(this.tableName, change),
      writes.parkedEvent(this.tableName, event),
    ]);
  }

  async eventIdReused(event: GatewayEvent, reason: string, now: Instant): Promise<boolean> {
    return writingIf(async () => {
      await this.client.send(raiseReusedId(this.tableName, event, reason, now));
    });
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
    let found: Item | undefined;
    const postponed = await writingIf(async () => {
      found = (await this.client.send(postponeItem(this.tableName, item, until))).Attributes;
    });
    if (!postponed) return 'moved_on';
    return item.what === 'order' && found !== undefined && !isOrder(found) ? 'only_claimed' : 'postponed';
  }

  async needAttention(item: DueItem, reason: string, now: Instant): Promise<boolean> {
    return writingIf(async () => {
      await this.client.send(raiseAttention(this.tableName, item, reason, now));
    });
  }

  async releaseLease(item: DueItem, now: Instant): Promise<boolean> {
    const found = await this.#get(nameOf(item));
    const record = found && operationFrom(found);
    if (record?.status !== 'processing' || isUnsettled(record) || record.leaseExpiresAt > now) return false;
    const error = { code: 'LeaseExpired', message: 'it died before it did anything' };
    const to = failWithoutEffect(record, error, now);
    return writingIf(async () => {
      await this.client.send(new PutItemCommand({ TableName: this.tableName, ...replace(record, to) }));
    });
  }

  /** What was read of stock in shards is that of the first one. */
  async #withAllStock(merchantId: string, product: Product): Promise<Product> {
    if (product.stockShards === undefined) return product;
    return (await readProduct(this.#stockOf({ merchantId }), product.sku)) ?? product;
  }

  #stockOf({ merchantId }: { readonly merchantId: string }): StockTable {
    return { client: this.client, tableName: this.tableName, merchantId };
  }

  async #get(key: Key): Promise<Item | undefined> {
    return getItem(this.client, this.tableName, key);
  }
}
