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
  type StoredMovement,
  type StoredOperation,
  type StoredOrder,
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
  const sorted = withDetails(items.map((raw) => keyed.parse(raw))).map(sortItem);
  const all = <Kind extends keyof TableContents>(kind: Kind): TableContents[Kind][number][] =>
    sorted.flatMap((told): readonly TableContents[Kind][number][] => told[kind] ?? []);
  return {
    orders: all('orders'),
    operations: all('operations'),
    invoices: all('invoices'),
    creditNotes: all('creditNotes'),
    counters: all('counters'),
    products: all('products'),
    movements: all('movements'),
    externalReferences: all('externalReferences'),
    events: all('events'),
    attention: all('attention'),
    acts: all('acts'),
  };
}

type Keyed = z.infer<typeof keyed>;

interface Shape {
  readonly pk?: RegExp;
  readonly sk?: RegExp;
  /** @param names what the patterns name in the keys */
  readonly tells: (item: Keyed, names: Record<string, string>) => Partial<TableContents>;
}

const operation = (item: Keyed) => ({ operations: [storedOperation.parse(item)] });

/** The first that fits an item says what the item tells. */
const SHAPES: readonly Shape[] = [
  { sk: /^OP#/, tells: operation },
  { pk: /^ACTS#/, tells: (item) => ({ acts: [storedAct.parse({ ...item, place: 'day' })] }) },
  { sk: /^ACT#/, tells: (item) => ({ acts: [storedAct.parse({ ...item, place: 'order' })] }) },
  {
    sk: /^ATTENTION#(?<key>.*)$/,
    tells: (item, { key }) => ({
      attention: [storedNeedsAttention.parse({ ...item, key, open: 'dueShard' in item })],
    }),
  },
  {
    sk: /^ORDER$/,
    tells: (item) => {
      const order = storedOrder.parse(item);
      return {
        orders: [order],
        operations: isRecord(item) ? [recordOf('order', order.orderId, order)] : [],
        movements: takenFirst(order),
      };
    },
  },
  {
    sk: /^INVOICE$/,
    tells: (item) => {
      const invoice = storedInvoice.parse(item);
      const operations = isRecord(item) ? [recordOf('invoice', invoice.orderId, invoice)] : [];
      return { invoices: [invoice], operations };
    },
  },
  {
    sk: /^CREDIT#/,
    tells: (item) => {
      const creditNote = storedCreditNote.parse(item);
      const operations = isRecord(item) ? [recordOf('credit_note', creditNote.refundId, creditNote)] : [];
      return { creditNotes: [creditNote], operations };
    },
  },
  {
    pk: /^M#(?<merchantId>[^#]+)#O#(?<source>.+)$/,
    sk: /^MOVE#/,
    tells: (item, names) => ({ movements: movedForOrder.parse({ ...item, ...names }) }),
  },
  {
    pk: /^M#(?<merchantId>[^#]+)#SERIES#(?<kind>invoice|credit_note)#(?<year>\d+)$/,
    sk: /^COUNTER$/,
    tells: (item, names) => ({ counters: [counter.parse({ ...item, ...names })] }),
  },
  {
    pk: /^M#(?<merchantId>[^#]+)#SKU#(?<sku>.+)$/,
    sk: /^PRODUCT(#\d+)?$/,
    tells: (item, names) => ({ products: [product.parse({ ...item, ...names })] }),
  },
  {
    pk: /^M#(?<merchantId>[^#]+)#SKU#(?<sku>.+)$/,
    sk: /^MOVE#(?<source>manual|ord_[0-9a-f]+)#(?<reason>.+)$/,
    tells: (item, names) =>
      isTakenFirst(names) ? {} : { movements: [movement.parse({ ...item, ...names })] },
  },
  {
    pk: /^U#(?<merchantId>[^#]+)#external_reference#(?<reference>.+)$/,
    tells: (item, names) => ({ externalReferences: [externalReference.parse({ ...item, ...names })] }),
  },
  {
    pk: /^W#[^#]+#(?<eventId>.+)$/,
    sk: /^EVENT$/,
    tells: (item, names) => ({ events: [storedEvent.parse({ ...item, ...names })] }),
  },
];

function sortItem(item: Keyed): Partial<TableContents> {
  if (isClaim(item)) return operation(item);
  for (const { pk, sk, tells } of SHAPES) {
    const names = namesIn(pk, item.pk);
    const more = namesIn(sk, item.sk);
    if (names !== undefined && more !== undefined) return tells(item, { ...names, ...more });
  }
  return {};
}

/** @returns undefined where the pattern does not fit */
function namesIn(pattern: RegExp | undefined, text: string): Record<string, string> | undefined {
  if (pattern === undefined) return {};
  const found = pattern.exec(text);
  return found === null ? undefined : { ...found.groups };
}

/** A long order's lines and addresses are an item of their own, beside it. */
function withDetails(items: readonly Keyed[]): readonly Keyed[] {
  const details = new Map(items.filter(({ sk }) => sk === 'DETAILS').map((item) => [item.pk, item]));
  return items
    .filter(({ sk }) => sk !== 'DETAILS')
    .map((item) => (item.sk === 'ORDER' && 'apart' in item ? { ...details.get(item.pk), ...item } : item));
}

/** Where an order or a document will stand there may be its claim only, which is an operation like others. */
const isClaim = ({ sk, ...item }: Keyed): boolean =>
  (sk === 'ORDER' && !('version' in item)) ||
  ((sk === 'INVOICE' || sk.startsWith('CREDIT#')) && !('number' in item));

/**
 * An order and a document are the records of what made them, but for those from before 24 November 2026, 11:47 UTC, which
 * say nothing of it: they have records beside them.
 */
const isRecord = (item: Keyed): boolean => 'origin' in item;

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
