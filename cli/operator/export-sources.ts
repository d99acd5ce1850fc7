import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { documentView } from '../../functions/domain/invoices/document-view.ts';
import type { AccountingDocument } from '../../functions/domain/invoices/invoice.ts';
import type { Merchant } from '../../functions/domain/merchants/merchant.ts';
import type { Order } from '../../functions/domain/orders/order.ts';
import { refundsOf } from '../../functions/domain/payments/refund-list.ts';
import { MAX_LIMIT } from '../../functions/http/lists/list-request.ts';
import { DynamoDocumentList } from '../../functions/persistence/lists/dynamo-document-list.ts';
import { DynamoOrderList } from '../../functions/persistence/lists/dynamo-order-list.ts';
import { DynamoHistoryReader } from '../../functions/persistence/orders/dynamo-history-reader.ts';
import type { Asked, ListPosition, Page, Period } from '../../functions/usecases/ports/lists.ts';
import type { Exported } from './exported.ts';
import { shownOrder } from './order-list.ts';

export interface Row {
  /** Everything, as JSON lines have it. */
  readonly whole: Readonly<Record<string, unknown>>;
  /** What CSV takes its columns from. */
  readonly cells: Readonly<Record<string, unknown>>;
}

/** A list that is exported a page at a time. A position is where the next page begins. */
export type Source = (start: ListPosition | undefined) => Promise<Page<Row>>;

/** What is exported, in this order, and the columns that CSV has of it. JSON lines have everything. */
export interface Export {
  readonly columns: readonly string[];
  readonly sources: readonly Source[];
}

export interface Whose {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly merchantId: string;
  readonly period: Period;
}

export function exportOf(what: Exported, whose: Whose): Export {
  switch (what) {
    case 'orders':
      return { columns: ORDER_COLUMNS, sources: [ordersOf(whose, async (order) => [orderRow(order)])] };
    case 'refunds': {
      const histories = new DynamoHistoryReader(whose.client, whose.tableName);
      return {
        columns: REFUND_COLUMNS,
        sources: [ordersOf(whose, async (order) => refundRows(histories, order))],
      };
    }
    case 'documents':
      return { columns: DOCUMENT_COLUMNS, sources: documentsOf(whose) };
  }
}

const askedAt = (start: ListPosition | undefined): Asked => ({
  limit: MAX_LIMIT,
  ...(start === undefined ? {} : { start }),
});

/** Orders that were placed in the period, newest first, and the rows that come of each. */
function ordersOf(
  { client, tableName, merchantId, period: placed }: Whose,
  rowsOf: (order: Order) => Promise<readonly Row[]>,
): Source {
  const list = new DynamoOrderList(client, tableName);
  return async (start) => {
    const { items, next } = await list.orders(merchantId, { placed }, askedAt(start));
    const rows = (await Promise.all(items.map(rowsOf))).flat();
    return { items: rows, ...(next === undefined ? {} : { next }) };
  };
}

const ORDER_COLUMNS = [
  ...['merchantId', 'orderId', 'externalReference', 'status', 'placedAt', 'updatedAt', 'attempt'],
  ...['email', 'name', 'currency', 'totalMinor', 'transactionId', 'provider', 'paidAt', 'invoiceNumber'],
  ...['refundedMinor', 'refundPendingMinor', 'disputedMinor', 'cancelledAt', 'declineCode'],
];

function orderRow(order: Order): Row {
  const { email, name } = order.customer;
  const declineCode = order.status === 'declined' ? order.decline.code : undefined;
  const whole = shownOrder(order);
  return { whole, cells: { ...whole, email, name, declineCode } };
}

const REFUND_COLUMNS = [
  ...['merchantId', 'orderId', 'refundId', 'status', 'provenance', 'amountMinor', 'currency', 'restocked'],
  ...[
    'reason',
    'gatewayRefundId',
    'errorCode',
    'creditNoteNumber',
    'reversalNumber',
    'requestedAt',
    'updatedAt',
  ],
];

/** An order does not tell of every refund, such as that of a late capture: its history does. */
async function refundRows(
  histories: DynamoHistoryReader,
  { merchantId, orderId }: Order,
): Promise<readonly Row[]> {
  const history = await histories.history(merchantId, orderId);
  return (history === undefined ? [] : refundsOf(history)).map((refund) => {
    const whole = { merchantId, orderId, ...refund };
    return { whole, cells: { ...whole, errorCode: refund.error?.code } };
  });
}

const DOCUMENT_COLUMNS = [
  ...['merchantId', 'kind', 'number', 'issuedOn', 'issuedAt', 'suppliedOn', 'orderId', 'externalReference'],
  ...['email', 'name', 'currency', 'netMinor', 'taxMinor', 'totalMinor', 'transactionId'],
  ...['invoiceNumber', 'refundId', 'reverses'],
];

/** Invoices and then credit notes that were issued in the period, newest first. */
function documentsOf({ client, tableName, merchantId, period: issued }: Whose): readonly Source[] {
  const list = new DynamoDocumentList(client, tableName);
  const versions = new Map<number, Promise<Merchant | undefined>>();
  const row = async (document: AccountingDocument): Promise<Row> => {
    const { merchantVersion, customer } = document;
    const whole = { ...documentView(document, await sellerOf(merchantVersion)) };
    return { whole, cells: { ...whole, email: customer.email, name: customer.name } };
  };
  /** Each version of a merchant is read once. */
  const sellerOf = async (version: number | undefined): Promise<Merchant | undefined> => {
    if (version === undefined) return undefined;
    const read = versions.get(version) ?? list.merchant(merchantId, version);
    versions.set(version, read);
    return read;
  };
  const pagesOf =
    (read: (asked: Asked) => Promise<Page<AccountingDocument>>): Source =>
    async (start) => {
      const { items, next } = await read(askedAt(start));
      return { items: await Promise.all(items.map(row)), ...(next === undefined ? {} : { next }) };
    };
  return [
    pagesOf(async (asked) => list.invoices(merchantId, issued, asked)),
    pagesOf(async (asked) => list.creditNotes(merchantId, issued, asked)),
  ];
}
