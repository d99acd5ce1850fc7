import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';

import type { Order } from '../../functions/domain/orders/order.ts';
import { DynamoOrderList } from '../../functions/persistence/lists/dynamo-order-list.ts';
import { itemsAt } from '../../functions/persistence/lists/load-orders.ts';
import { MerchantRegistry } from '../../functions/persistence/merchants/merchant-registry.ts';
import {
  CREDIT_NOTE_PREFIX,
  gatewayRefundKey,
  INVOICE_SORT_KEY,
  orderKey,
  transactionKey,
} from '../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import { listOrders, type Found } from './order-list.ts';

/** Providers whose ids of payments and refunds are unique in the table. */
const PROVIDERS = ['stripe', 'standard'];

const ORDER_ID = /^ord_[0-9a-f]{32}$/;
/** A prefix that the merchant chooses, the year, and six digits or more: `INV-2026-000001`. */
const DOCUMENT_NUMBER = /\d{4}-\d{6,}$/;

/**
 * Orders of all merchants, by an order's id, a buyer's e-mail address without case, an external reference, the gateway's id
 * of a payment or refund, or a document's number. Each is read by its key or by the index that the API's lists read. A
 * document's number alone needs a Scan: no request asks for one.
 *
 * @param most so many orders at most
 */
export async function findOrders(
  client: DynamoDBClient,
  tableName: string,
  what: string,
  most: number,
): Promise<Found> {
  const merchants: string[] = [];
  for await (const merchant of new MerchantRegistry(client, tableName).all()) merchants.push(merchant);
  const search = new Search(client, tableName, merchants);
  if (ORDER_ID.test(what)) return search.read(await search.byOrderId(what), most);
  if (what.includes('@')) {
    const found = await search.byEmail(what, most);
    if (found.orders.length > 0) return found;
  }
  const paid = await search.byTransaction(what);
  if (paid.length > 0) return search.read(paid, most);
  const named = await search.byReference(what);
  if (named.length > 0 || !DOCUMENT_NUMBER.test(what)) return newest(named, most);
  return search.read(await search.byDocumentNumber(what), most);
}

class Search {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #merchants: readonly string[];
  readonly #list: DynamoOrderList;

  constructor(client: DynamoDBClient, tableName: string, merchants: readonly string[]) {
    this.#client = client;
    this.#tableName = tableName;
    this.#merchants = merchants;
    this.#list = new DynamoOrderList(client, tableName);
  }

  async read(keys: readonly OrderKey[], most: number): Promise<Found> {
    const orders: Order[] = [];
    for (const { merchantId, orderId } of keys) {
      const order = await this.#list.find(merchantId, orderId);
      if (order !== undefined) orders.push(order);
    }
    return newest(orders, most);
  }

  /** An id is made from its merchant and a key, so that at most one merchant has it. */
  async byOrderId(orderId: string): Promise<readonly OrderKey[]> {
    return this.#keysAt(this.#merchants.map((merchantId) => orderKey(merchantId, orderId)));
  }

  async byTransaction(id: string): Promise<readonly OrderKey[]> {
    return this.#keysAt(
      PROVIDERS.flatMap((provider) => [transactionKey(provider, id), gatewayRefundKey(provider, id)]),
    );
  }

  async byReference(reference: string): Promise<readonly Order[]> {
    const orders: Order[] = [];
    for (const merchantId of this.#merchants) {
      const order = await this.#list.findByExternalReference(merchantId, reference);
      if (order !== undefined) orders.push(order);
    }
    return orders;
  }

  async byEmail(email: string, most: number): Promise<Found> {
    const filter = { email, placed: {} };
    const orders: Order[] = [];
    for (const merchantId of this.#merchants) {
      // One more than are wanted tells whether there are more.
      const found = await listOrders(this.#client, this.#tableName, merchantId, filter, most + 1);
      orders.push(...found.orders);
    }
    return newest(orders, most);
  }

  async byDocumentNumber(number: string): Promise<readonly OrderKey[]> {
    const keys = new Map<string, OrderKey>();
    const pages = paginateScan(
      { client: this.#client },
      {
        TableName: this.#tableName,
        FilterExpression: '(sk = :invoice OR begins_with(sk, :credit)) AND #number = :number',
        ProjectionExpression: 'merchantId, orderId',
        ExpressionAttributeNames: { '#number': 'number' },
        ExpressionAttributeValues: marshall({
          ':invoice': INVOICE_SORT_KEY,
          ':credit': CREDIT_NOTE_PREFIX,
          ':number': number,
        }),
      },
    );
    for await (const { Items: items = [] } of pages) {
      for (const key of items.flatMap(keyIn)) keys.set(`${key.merchantId} ${key.orderId}`, key);
    }
    return [...keys.values()];
  }

  async #keysAt(keys: readonly { readonly pk: string; readonly sk: string }[]): Promise<readonly OrderKey[]> {
    const table = { client: this.#client, tableName: this.#tableName };
    return (await itemsAt(table, keys)).flatMap(keyIn);
  }
}

const stored = z.object({ merchantId: z.string(), orderId: z.string() });

/** Of what only claims an order's place there is no key. */
function keyIn(item: Parameters<typeof unmarshall>[0]): readonly OrderKey[] {
  const { success, data } = stored.safeParse(unmarshall(item));
  return success ? [data] : [];
}

function newest(found: readonly Order[], most: number): Found {
  const orders = found.toSorted((one, other) => other.placedAt.localeCompare(one.placedAt));
  return { orders: orders.slice(0, most), isMore: orders.length > most };
}
