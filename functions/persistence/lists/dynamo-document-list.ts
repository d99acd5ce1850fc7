import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { addMs, type Instant } from '../../domain/instant.ts';
import { LISTED_WITH_ORDER_MS, type CreditNote, type Invoice } from '../../domain/invoices/invoice.ts';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { Asked, DocumentList, Page, Period } from '../../usecases/ports/lists.ts';
import { creditNoteFrom, invoiceFrom, LISTS } from '../invoices/document-items.ts';
import { readMerchant } from '../merchants/read-merchant.ts';
import { isDocument, keyOf, type Item } from '../table/items.ts';
import { INVOICE_SORT_KEY, listShards, ORDER_SORT_KEY, placedShards } from '../table/keys.ts';
import { LISTED, PLACED } from './indexes.ts';
import { itemsAt } from './load-orders.ts';
import { pageOf } from './page-of.ts';
import { FIRST, LAST, ShardedWalk, type Entry, type Source } from './sharded-walk.ts';

/**
 * Documents by time. An invoice has no entry of its own where it was issued soon after its order was placed: the order's entry
 * leads to it, and an entry of its own would be a write unit more for every order.
 */
export class DynamoDocumentList implements DocumentList {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async merchant(merchantId: string, version?: number): Promise<Merchant | undefined> {
    return readMerchant(this.#client, this.#tableName, merchantId, version);
  }

  async invoices(merchantId: string, issued: Period, asked: Asked): Promise<Page<Invoice>> {
    const { from, until = LAST } = issued;
    const soonest = from === undefined ? FIRST : addMs(from, -LISTED_WITH_ORDER_MS);
    const withOrders = placedShards(merchantId).map((shard) => ({
      index: PLACED,
      shard,
      from: soonest,
      until,
    }));
    const walk = await this.#walk([...withOrders, ...late(merchantId, 'invoice', issued)], asked);
    return pageOf(walk, asked, async (entries) => {
      const documents = await this.#documents(
        entries.map(({ pk, sk }) => ({ pk, sk: sk === ORDER_SORT_KEY ? INVOICE_SORT_KEY : sk })),
      );
      return entries.map(({ pk, sk }) => {
        const item = documents.get(`${pk} ${INVOICE_SORT_KEY}`);
        const invoice = item && invoiceFrom(item);
        // One that is listed by itself is no business of its order's entry.
        const isHere = (invoice?.late === undefined) === (sk === ORDER_SORT_KEY);
        return invoice !== undefined && isHere && isWithin(issued, invoice.issuedAt) ? invoice : undefined;
      });
    });
  }

  async creditNotes(merchantId: string, issued: Period, asked: Asked): Promise<Page<CreditNote>> {
    const walk = await this.#walk(late(merchantId, 'credit_note', issued), asked);
    return pageOf(walk, asked, async (entries) => {
      const documents = await this.#documents(entries);
      return entries.map(({ pk, sk }) => {
        const item = documents.get(`${pk} ${sk}`);
        const note = item && creditNoteFrom(item);
        return note !== undefined && isWithin(issued, note.issuedAt) ? note : undefined;
      });
    });
  }

  async #walk(sources: readonly Source[], { start }: Asked): Promise<ShardedWalk> {
    const options = { client: this.#client, tableName: this.#tableName, order: 'descending', start } as const;
    return ShardedWalk.open(sources, options);
  }

  async #documents(keys: readonly Pick<Entry, 'pk' | 'sk'>[]): Promise<ReadonlyMap<string, Item>> {
    const found = await itemsAt({ client: this.#client, tableName: this.#tableName }, keys);
    return new Map(
      found.filter(isDocument).map((item) => {
        const { pk, sk } = keyOf(item);
        return [`${pk} ${sk}`, item];
      }),
    );
  }
}

const late = (
  merchantId: string,
  kind: keyof typeof LISTS,
  { from = FIRST, until = LAST }: Period,
): Source[] => listShards(merchantId, LISTS[kind]).map((shard) => ({ index: LISTED, shard, from, until }));

const isWithin = ({ from, until }: Period, at: Instant): boolean =>
  (from === undefined || at >= from) && (until === undefined || at < until);
