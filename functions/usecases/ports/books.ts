import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { BookedEntry, BookedPayout } from '../../domain/books/balance.ts';
import type { BooksReport } from '../../domain/books/books-report.ts';
import type {
  BookedDispute,
  BookedPayment,
  BookedRefund,
  PaymentAccount,
} from '../../domain/books/breaks.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OrderKey } from './orders.ts';
import type { NeedsAttentionPlace } from './needs-attention.ts';

/** `until` is exclusive. */
export interface BooksPeriod {
  readonly from: Instant;
  readonly until: Instant;
}

/** The gateway's own books. Each list is read a page at a time, newest first. Every method throws `GatewayFault`. */
export interface GatewayBooks {
  readonly provider: string;
  /** What kind of money the API key moves; undefined: it does not say. */
  readonly isLive: boolean | undefined;
  payments(created: BooksPeriod): AsyncIterable<BookedPayment>;
  refunds(created: BooksPeriod): AsyncIterable<BookedRefund>;
  disputes(created: BooksPeriod): AsyncIterable<BookedDispute>;
  /** Entries of the balance. */
  entries(created: BooksPeriod): AsyncIterable<BookedEntry>;
  /** Payouts whose entries are all attributed. */
  payouts(created: BooksPeriod): AsyncIterable<BookedPayout>;
  /** All that is known of one payment now. */
  account(paymentId: string): Promise<PaymentAccount | 'unknown' | 'other_mode'>;
  entry(id: string): Promise<BookedEntry | undefined>;
  payout(id: string): Promise<BookedPayout | undefined>;
}

/** Both ends are included. */
export type PlacedPeriod = BooksPeriod;

export interface PlacedOrders {
  /** The orders of a merchant by the time at which they were placed. */
  newestFirst(
    merchantId: string,
    period: PlacedPeriod,
  ): AsyncIterable<OrderKey & { readonly placedAt: Instant }>;
}

export interface RegisteredMerchants {
  /** Every merchant that ever had an API key. */
  all(): AsyncIterable<string>;
}

export interface PaymentOwners {
  /** The order that a captured payment belongs to for ever. */
  ownerOf(provider: string, paymentId: string): Promise<OrderKey | undefined>;
}

/** An entry of the list of what needs a person that a comparison made. */
export interface ListedBreak {
  readonly place: NeedsAttentionPlace;
  readonly entry: NeedsAttentionEntry;
}

export interface BreakList {
  /** Enters it, once. `known`: it is listed already, or a person has dismissed it. */
  enter(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<'listed' | 'known'>;
  /** Takes it off the list, since it is explained. */
  settle(listed: ListedBreak, now: Instant): Promise<void>;
  /** All that are open. */
  open(): Promise<readonly ListedBreak[]>;
  /** Those about money that is in no order. */
  ofMoney(provider: string, movementId: string): Promise<readonly ListedBreak[]>;
}

export interface BooksReports {
  write(report: BooksReport): Promise<void>;
}

/** How far a comparison has got that did not come to its end. */
export interface BooksProgress {
  load(): Promise<BooksReport | undefined>;
  save(report: BooksReport): Promise<void>;
  clear(): Promise<void>;
}

/** What a run is asked for. */
export interface ComparisonAsked {
  /** Undefined: what is due each day. */
  readonly period: BooksPeriod | undefined;
  /** What changed later than this long ago is left to the next comparison: it may be under way. */
  readonly graceMs: number;
}
