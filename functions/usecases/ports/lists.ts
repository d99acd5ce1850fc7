import type { Instant } from '../../domain/instant.ts';
import type { CreditNote, Invoice } from '../../domain/invoices/invoice.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Product } from '../../domain/stock/product.ts';

/** Where a page ends: how far the list was read, and which of the entries that stand at that very point were read. */
export interface ListPosition {
  readonly at: string;
  /** Digests of entries: they name nothing of anybody. */
  readonly read: readonly string[];
}

export interface Asked {
  /** At most so many. */
  readonly limit: number;
  /** Absent: from the beginning. */
  readonly start?: ListPosition;
}

/** A page may be short, or empty, and there may be more all the same: then it has the position to go on from. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: ListPosition;
}

/** `from` is included, `until` is not. */
export interface Period {
  readonly from?: Instant;
  readonly until?: Instant;
}

/** What orders are listed by. */
export const LISTED_STATUSES = [
  'placed',
  'declined',
  'paid',
  'cancelled',
  'needs_attention',
] as const satisfies (Order['status'] | 'needs_attention')[];
export type ListedStatus = (typeof LISTED_STATUSES)[number];

export interface OrderFilter {
  readonly status?: ListedStatus;
  /** Without case. */
  readonly email?: string;
  /** As references are compared. */
  readonly externalReference?: string;
  readonly placed: Period;
}

export interface OrderList {
  /** Newest first; those that are `placed` or need attention by the time at which they are looked at next. */
  orders(merchantId: string, filter: OrderFilter, asked: Asked): Promise<Page<Order>>;
}

export interface ProductList {
  /** By SKU. */
  products(merchantId: string, asked: Asked): Promise<Page<Product>>;
}

export interface DocumentList {
  /** Newest first: an invoice that came soon stands where its order was placed, any other where it was issued. */
  invoices(merchantId: string, issued: Period, asked: Asked): Promise<Page<Invoice>>;
  creditNotes(merchantId: string, issued: Period, asked: Asked): Promise<Page<CreditNote>>;
}
