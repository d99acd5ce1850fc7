import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { OperationId } from '../domain/operation.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import type { StockMovement } from '../domain/product.ts';
import type {
  BeforePlacing,
  DueOrder,
  InvoiceRefusal,
  OperationChange,
  OrderChanged,
  OrderKey,
  OrderLedger,
  PlaceRefusal,
  SettleRefusal,
  TryAgainRefusal,
  WebhookEventRecord,
} from '../usecases/ports.ts';
import { dueOrders, postponeOrder, raiseAttention } from './due-index.ts';
import { getAll } from './get-all.ts';
import { invoiceFrom, operationFrom, orderFrom, productFrom, webhookEventItem, type Item } from './items.ts';
import {
  externalReferenceKey,
  invoiceCounterKey,
  invoiceKey,
  operationKey,
  OPERATION_PREFIX,
  ORDER_SORT_KEY,
  orderKey,
  orderPartition,
  PRODUCT_SORT_KEY,
  productKey,
  type Key,
} from './keys.ts';
import * as writes from './order-writes.ts';
import { giveStockBack, takeStock, takeStockAtPrice } from './stock-writes.ts';
import { transact } from './transact.ts';

const sortKey = (item: Item): string => item['sk']?.S ?? '';

export class DynamoOrderLedger implements OrderLedger {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async beforePlacing(
    { merchantId, orderId }: OrderKey,
    operation: OperationId,
    skus: readonly string[],
  ): Promise<BeforePlacing> {
    const keys = [
      operationKey(operation),
      orderKey(merchantId, orderId),
      ...skus.map((sku) => productKey(merchantId, sku)),
    ];
    const items = await getAll(
      this.#client,
      this.#tableName,
      keys.map((key) => marshall(key)),
    );
    const ofKind = (prefix: string): Item[] => items.filter((item) => sortKey(item).startsWith(prefix));
    const [record] = ofKind(OPERATION_PREFIX);
    const products = ofKind(PRODUCT_SORT_KEY).map(productFrom);
    return {
      ...(record === undefined ? {} : { operation: operationFrom(record) }),
      orderExists: ofKind(ORDER_SORT_KEY).length > 0,
      products: new Map(products.map((product) => [product.sku, product])),
    };
  }

  async place(order: PlacedOrder, movements: readonly StockMovement[], operation: OperationChange) {
    const table = this.#tableName;
    return transact<PlaceRefusal>(this.#client, [
      ...writes.operation(table, operation),
      writes.newOrder(table, order),
      ...writes.externalReference(table, order),
      ...takeStockAtPrice(table, order, movements),
    ]);
  }

  async find(merchantId: string, orderId: string): Promise<Order | undefined> {
    const item = await this.#get(orderKey(merchantId, orderId));
    return item && orderFrom(item);
  }

  async findByExternalReference(merchantId: string, reference: string): Promise<Order | undefined> {
    const item = await this.#get(externalReferenceKey(merchantId, reference));
    const orderId = item?.['orderId']?.S;
    return orderId === undefined ? undefined : this.find(merchantId, orderId);
  }

  async findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined> {
    const item = await this.#get(invoiceKey(merchantId, orderId));
    return item && invoiceFrom(item);
  }

  async story(merchantId: string, orderId: string) {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': orderPartition(merchantId, orderId) }),
          ConsistentRead: true,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    const order = items.find((item) => sortKey(item) === ORDER_SORT_KEY);
    const invoice = items.find((item) => sortKey(item) === invoiceKey(merchantId, orderId).sk);
    return (
      order && {
        order: orderFrom(order),
        operations: items.filter((item) => sortKey(item).startsWith(OPERATION_PREFIX)).map(operationFrom),
        ...(invoice === undefined ? {} : { invoice: invoiceFrom(invoice) }),
      }
    );
  }

  async tryAgain(
    from: DeclinedOrder,
    to: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ) {
    const table = this.#tableName;
    return transact<TryAgainRefusal>(this.#client, [
      ...writes.operation(table, operation),
      writes.replaceOrder(table, from, to),
      ...takeStock(table, to, movements),
    ]);
  }

  async settle(
    from: PlacedOrder,
    to: PaidOrder | DeclinedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
    event?: WebhookEventRecord,
  ) {
    const table = this.#tableName;
    return transact<SettleRefusal>(this.#client, [
      ...(event === undefined ? [] : [writes.webhookEvent(table, event)]),
      ...writes.operation(table, operation),
      writes.replaceOrder(table, from, to),
      ...(to.status === 'paid' ? [writes.transactionId(table, to)] : []),
      ...giveStockBack(table, to, movements),
    ]);
  }

  async lastInvoiceSequence(merchantId: string, year: number): Promise<number> {
    const item = await this.#get(invoiceCounterKey(merchantId, year));
    return Number(item?.['lastSequence']?.N ?? 0);
  }

  async invoice(from: PaidOrder, to: PaidOrder, invoice: Invoice, operation: OperationChange) {
    const table = this.#tableName;
    return transact<InvoiceRefusal>(this.#client, [
      ...writes.operation(table, operation),
      writes.replaceOrder(table, from, to),
      writes.newInvoice(table, invoice),
      writes.invoiceNumber(table, invoice),
    ]);
  }

  async close({ merchantId, orderId }: Order): Promise<boolean> {
    return this.#onlyIf(async () => {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(orderKey(merchantId, orderId)),
          UpdateExpression: 'REMOVE dueAt, dueShard, looks, attention',
          ConditionExpression: 'attribute_exists(invoiceNumber) AND attribute_exists(dueAt)',
        }),
      );
    });
  }

  async recordEvent(event: WebhookEventRecord): Promise<'recorded' | 'known'> {
    const recorded = await this.#onlyIf(async () => {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#tableName,
          Item: webhookEventItem(event),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
    });
    return recorded ? 'recorded' : 'known';
  }

  async recordForPerson(event: WebhookEventRecord, from: DeclinedOrder, to: DeclinedOrder) {
    const table = this.#tableName;
    return transact<OrderChanged | { readonly code: 'event_known' }>(this.#client, [
      writes.webhookEvent(table, event),
      writes.replaceOrder(table, from, to),
    ]);
  }

  async due(now: Instant, limit: number): Promise<readonly DueOrder[]> {
    return dueOrders(this.#client, this.#tableName, now, limit);
  }

  async postpone(order: DueOrder, until: Instant): Promise<boolean> {
    return this.#onlyIf(async () => {
      await this.#client.send(postponeOrder(this.#tableName, order, until));
    });
  }

  async needAttention(order: Omit<DueOrder, 'looks'>, reason: string, now: Instant): Promise<boolean> {
    return this.#onlyIf(async () => {
      await this.#client.send(raiseAttention(this.#tableName, order, reason, now));
    });
  }

  async #get(key: Key): Promise<Item | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: marshall(key), ConsistentRead: true }),
    );
    return item;
  }

  async #onlyIf(write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
