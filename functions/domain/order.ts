import { checkoutAttempt } from './identity.ts';
import { addMs, type Instant } from './instant.ts';
import { MAX_AMOUNT_MINOR } from './money.ts';
import type { Product, StockMovement } from './product.ts';

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

export interface Customer {
  readonly email: string;
  readonly name?: string;
}

interface OrderFacts {
  readonly merchantId: string;
  readonly orderId: string;
  readonly externalReference?: string;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  readonly currency: string;
  /** Checkout attempt in force, from 1. */
  readonly attempt: number;
  readonly paymentMethod: string;
  readonly version: number;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
  /** When somebody has to look after it. Present only while something is open. */
  readonly dueAt?: Instant;
  /** Why a person is needed: nothing looks after it by itself any more. Gone as soon as the order moves on. */
  readonly attention?: string;
}

export interface Decline {
  readonly code: string;
  readonly message: string;
}

export interface PlacedOrder extends OrderFacts {
  readonly status: 'placed';
}
export interface DeclinedOrder extends OrderFacts {
  readonly status: 'declined';
  readonly decline: Decline;
}
export interface PaidOrder extends OrderFacts {
  readonly status: 'paid';
  readonly transactionId: string;
  readonly paidAt: Instant;
  readonly invoiceNumber?: string;
}

/** `placed` holds stock and awaits its charge; `declined` holds none and may be tried again; `paid` is never left. */
export type Order = PlacedOrder | DeclinedOrder | PaidOrder;

export interface OrderRequest {
  readonly externalReference?: string;
  readonly customer: Customer;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentMethod: string;
}

export type OrderRefusal =
  | { readonly code: 'unknown_sku'; readonly line: number; readonly sku: string }
  | {
      readonly code: 'mixed_currencies';
      readonly line: number;
      readonly currencies: readonly [string, string];
    }
  | { readonly code: 'amount_out_of_range'; readonly totalMinor: number; readonly maximumMinor: number }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string };

/** An order's workflow takes seconds; one that is still open after this is looked at by the sweep. */
const OPEN_MS = 60_000;

export function placeOrder(
  request: OrderRequest,
  identity: { readonly merchantId: string; readonly orderId: string },
  products: ReadonlyMap<string, Product>,
  now: Instant,
): { readonly code: 'placed'; readonly order: PlacedOrder } | OrderRefusal {
  const lines: OrderLine[] = [];
  let currency: string | undefined;
  for (const [line, { sku, quantity }] of request.lines.entries()) {
    const product = products.get(sku);
    if (product === undefined) return { code: 'unknown_sku', line, sku };
    currency ??= product.currency;
    if (product.currency !== currency) {
      return { code: 'mixed_currencies', line, currencies: [currency, product.currency] };
    }
    if (product.onHand < quantity) return { code: 'out_of_stock', line, sku };
    lines.push({ sku, name: product.name, quantity, unitPriceMinor: product.priceMinor });
  }
  const totalMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  if (currency === undefined || totalMinor < 1 || totalMinor > MAX_AMOUNT_MINOR) {
    return { code: 'amount_out_of_range', totalMinor, maximumMinor: MAX_AMOUNT_MINOR };
  }
  const { externalReference, customer, paymentMethod } = request;
  return {
    code: 'placed',
    order: {
      ...identity,
      status: 'placed',
      ...(externalReference === undefined ? {} : { externalReference }),
      customer,
      lines,
      totalMinor,
      currency,
      attempt: 1,
      paymentMethod,
      version: 1,
      placedAt: now,
      updatedAt: now,
      dueAt: addMs(now, OPEN_MS),
    },
  };
}

/** Keeps `dueAt`: there is still an invoice to write. */
export const orderPaid = (order: PlacedOrder, transactionId: string, now: Instant): PaidOrder => ({
  ...unattended(order),
  ...touched(order, now),
  status: 'paid',
  transactionId,
  paidAt: now,
});

export function orderDeclined(order: PlacedOrder, decline: Decline, now: Instant): DeclinedOrder {
  const { dueAt: _nothingOpen, ...rest } = unattended(order);
  return { ...rest, ...touched(order, now), status: 'declined', decline };
}

export function nextCheckoutAttempt(order: DeclinedOrder, paymentMethod: string, now: Instant): PlacedOrder {
  const { decline: _former, ...rest } = unattended(order);
  return {
    ...rest,
    ...touched(order, now),
    status: 'placed',
    attempt: order.attempt + 1,
    paymentMethod,
    dueAt: addMs(now, OPEN_MS),
  };
}

export const orderInvoiced = (order: PaidOrder, invoiceNumber: string, now: Instant): PaidOrder => ({
  ...unattended(order),
  ...touched(order, now),
  invoiceNumber,
});

/** What an attempt takes from stock. */
export const reservation = (order: PlacedOrder): StockMovement[] =>
  order.lines.map(({ sku, quantity }) => ({
    sku,
    quantity: -quantity,
    reason: checkoutAttempt(order.attempt),
  }));

/** What its decline gives back. */
export const release = (order: PlacedOrder): StockMovement[] =>
  order.lines.map(({ sku, quantity }) => ({ sku, quantity, reason: `decline_${order.attempt}` }));

/** A declined order waits for nothing; with a reason it waits for a person, and takes no other attempt until then. */
export const declinedNeedsAttention = (
  order: DeclinedOrder,
  reason: string,
  now: Instant,
): DeclinedOrder => ({
  ...order,
  ...touched(order, now),
  dueAt: now,
  attention: reason,
});

function unattended<Any extends Order>(order: Any): Omit<Any, 'attention'> {
  const { attention: _settled, ...rest } = order;
  return rest;
}

const touched = (order: Order, now: Instant) => ({ version: order.version + 1, updatedAt: now });
