import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';

import {
  storedAct,
  storedNeedsAttention,
  storedCreditNote,
  storedInvoice,
  storedOperation,
  storedOrder,
  type Snapshot,
  type StoredNeedsAttention,
  type StoredAct,
  type StoredCounter,
  type StoredCreditNote,
  type StoredEvent,
  type StoredExternalReference,
  type StoredInvoice,
  type StoredMovement,
  type StoredOperation,
  type StoredOrder,
  type StoredProduct,
} from './snapshot.ts';

const keyed = z.looseObject({ pk: z.string(), sk: z.string() });

export type TableContents = Pick<
  Snapshot,
  | 'orders'
  | 'operations'
  | 'invoices'
  | 'creditNotes'
  | 'counters'
  | 'products'
  | 'movements'
  | 'externalReferences'
  | 'events'
  | 'attention'
  | 'acts'
>;

export type Item = Readonly<Record<string, unknown>>;

/** The whole table. A Scan is right here and nowhere else: this is a check of everything, and serves no request. */
export async function readTable(client: DynamoDBClient, tableName: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
  }
  return items;
}

/** Sorts items by the shape of their keys. Items of other kinds (API keys) are left out. */
export function sortItems(items: readonly Item[]): TableContents {
  const orders: StoredOrder[] = [];
  const operations: StoredOperation[] = [];
  const invoices: StoredInvoice[] = [];
  const creditNotes: StoredCreditNote[] = [];
  const counters: StoredCounter[] = [];
  const products: StoredProduct[] = [];
  const movements: StoredMovement[] = [];
  const externalReferences: StoredExternalReference[] = [];
  const events: StoredEvent[] = [];
  const attention: StoredNeedsAttention[] = [];
  const acts: StoredAct[] = [];

  for (const item of withDetails(items.map((raw) => keyed.parse(raw)))) {
    const { pk, sk } = item;
    const ofOrder = groupsOf(/^M#(?<merchantId>[^#]+)#O#(?<source>.+)$/, pk);
    const sku = groupsOf(/^M#(?<merchantId>[^#]+)#SKU#(?<sku>.+)$/, pk);
    const move = groupsOf(/^MOVE#(?<source>manual|ord_[0-9a-f]+)#(?<reason>.+)$/, sk);
    const series = groupsOf(/^M#(?<merchantId>[^#]+)#SERIES#(?<kind>invoice|credit_note)#(?<year>\d+)$/, pk);
    const reference = groupsOf(/^U#(?<merchantId>[^#]+)#external_reference#(?<reference>.+)$/, pk);
    const event = groupsOf(/^W#[^#]+#(?<eventId>.+)$/, pk);

    if (isClaim(item) || sk.startsWith('OP#')) operations.push(storedOperation.parse(item));
    else if (pk.startsWith('ACTS#')) acts.push(storedAct.parse({ ...item, place: 'day' }));
    else if (sk.startsWith('ACT#')) acts.push(storedAct.parse({ ...item, place: 'order' }));
    else if (sk.startsWith('ATTENTION#')) {
      attention.push(storedNeedsAttention.parse({ ...item, key: sk.slice(10), open: 'dueShard' in item }));
    } else if (sk === 'ORDER') {
      const order = storedOrder.parse(item);
      orders.push(order);
      if (isRecord(item)) operations.push(recordOf('order', order.orderId, order));
      movements.push(...takenFirst(order));
    } else if (sk === 'INVOICE') {
      const invoice = storedInvoice.parse(item);
      invoices.push(invoice);
      if (isRecord(item)) operations.push(recordOf('invoice', invoice.orderId, invoice));
    } else if (sk.startsWith('CREDIT#')) {
      const creditNote = storedCreditNote.parse(item);
      creditNotes.push(creditNote);
      if (isRecord(item)) operations.push(recordOf('credit_note', creditNote.refundId, creditNote));
    } else if (ofOrder && sk.startsWith('MOVE#')) {
      movements.push(...movedForOrder.parse({ ...item, ...ofOrder }));
    } else if (series && sk === 'COUNTER') counters.push(counter.parse({ ...item, ...series }));
    else if (sku && /^PRODUCT(#\d+)?$/.test(sk)) products.push(product.parse({ ...item, ...sku }));
    else if (sku && move && !isTakenFirst(move)) {
      movements.push(movement.parse({ ...item, ...sku, ...move }));
    } else if (reference) externalReferences.push(externalReference.parse({ ...item, ...reference }));
    else if (event && sk === 'EVENT') events.push(storedEvent.parse({ ...item, ...event }));
  }
  return {
    orders,
    operations,
    invoices,
    creditNotes,
    counters,
    products,
    movements,
    externalReferences,
    events,
    attention,
    acts,
  };
}

/** A long order's lines and addresses are an item of their own, beside it. */
function withDetails(items: readonly z.infer<typeof keyed>[]): readonly z.infer<typeof keyed>[] {
  const details = new Map(items.filter(({ sk }) => sk === 'DETAILS').map((item) => [item.pk, item]));
  return items
    .filter(({ sk }) => sk !== 'DETAILS')
    .map((item) => (item.sk === 'ORDER' && 'apart' in item ? { ...details.get(item.pk), ...item } : item));
}

/** Where an order or a document will stand there may be its claim only, which is an operation like others. */
const isClaim = ({ sk, ...item }: z.infer<typeof keyed>): boolean =>
  (sk === 'ORDER' && !('version' in item)) ||
  ((sk === 'INVOICE' || sk.startsWith('CREDIT#')) && !('number' in item));

/**
 * An order and a document are the records of what made them, but for those from before 24 November 2026, 11:47 UTC, which
 * say nothing of it: they have records beside them.
 */
const isRecord = (item: z.infer<typeof keyed>): boolean => 'origin' in item;

/** Until then, what an order took when it was placed had items of its own as well. */
const isTakenFirst = ({ source, reason }: Record<string, string>): boolean =>
  source !== 'manual' && reason === 'checkout_attempt_1';

const recordOf = (
  kind: string,
  key: string,
  { merchantId, orderId }: { readonly merchantId: string; readonly orderId: string },
): StoredOperation => ({ merchantId, kind, key, status: 'succeeded', orderId });

/** What an order took when it was placed is told by itself. */
const takenFirst = (order: StoredOrder): readonly StoredMovement[] =>
  [...stockOf(order)].map(([sku, quantity]) => ({
    merchantId: order.merchantId,
    sku,
    source: order.orderId,
    reason: 'checkout_attempt_1',
    quantity: -quantity,
  }));

/** Units that an order's lines hold, by SKU. */
export function stockOf({ lines }: Pick<StoredOrder, 'lines'>): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity, stock } of lines) {
    if (sku !== undefined && stock !== 'none') units.set(sku, (units.get(sku) ?? 0) + quantity);
  }
  return units;
}

const owned = { merchantId: z.string() };
const movedForOrder = z
  .object({
    ...owned,
    source: z.string(),
    reason: z.string(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  })
  .transform(({ lines, ...moved }) => lines.map((line) => ({ ...moved, ...line })));
const counter = z.object({
  ...owned,
  kind: z.enum(['invoice', 'credit_note']),
  year: z.coerce.number(),
  lastSequence: z.int(),
});
const product = z.object({ ...owned, sku: z.string(), onHand: z.int() });
const movement = z.object({
  ...owned,
  sku: z.string(),
  source: z.string(),
  reason: z.string(),
  quantity: z.int(),
});
const externalReference = z.object({
  ...owned,
  reference: z.string(),
  orderId: z.string(),
  freedAt: z.string().exactOptional(),
});
const storedEvent = z.object({
  eventId: z.string(),
  type: z.string(),
  outcome: z.string().exactOptional(),
  attention: z.string().exactOptional(),
  orderId: z.string().exactOptional(),
});

const groupsOf = (pattern: RegExp, text: string): Record<string, string> | undefined =>
  pattern.exec(text)?.groups;
