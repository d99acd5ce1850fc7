import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Instant } from '../../domain/instant.ts';
import type {
  AccountingDocument,
  CreditNote,
  DocumentDraft,
  Invoice,
} from '../../domain/invoices/invoice.ts';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../../domain/orders/order.ts';
import type { Product, StockMovement } from '../../domain/stock/product.ts';
import type { WebhookEventRecord } from '../../domain/payments/gateway-event.ts';
import type { MerchantReader } from './merchants.ts';
import type { OperationChange, OperationMoved } from './operations.ts';
import type { GatewayEvent } from './webhooks.ts';

export interface Clock {
  now(): Instant;
}

export interface Log {
  info(message: string, detail?: Record<string, unknown>): void;
  warn(message: string, detail?: Record<string, unknown>): void;
  error(message: string, detail?: Record<string, unknown>): void;
  /** Counts something that somebody may want an alarm on: one, or as many as there are now. */
  count(event: CountedEvent, amount?: number): void;
  /** Measures how long something took or takes, in the unit that the name ends with. */
  measure(what: Measured, amount: number): void;
}

export type CountedEvent =
  /** An owner came back after its lease was taken over, and wrote nothing. */
  | 'LateOwner'
  /** The gateway refused the merchant's own account, or what we ask of it: no order can be charged or refunded. */
  | 'AccountRefused'
  /** A webhook's signature did not hold. */
  | 'WebhookRefused'
  /** Something that only a person can settle. */
  | 'AttentionNeeded'
  /** An item that this release cannot read: it is passed over, and the others go on. */
  | 'UnreadableItem'
  /** How many entries need a person, told each minute. */
  | 'AttentionEntries'
  /** A secret could not be read, and its last value went on. */
  | 'StaleSecret'
  /** An order's workflow could not be started. */
  | 'WorkflowNotStarted'
  /** Something overdue could not be looked after, or there was no time for it. */
  | 'OverdueLeft'
  /** The time was too short to compare the gateway's books with ours. */
  | 'BooksLeft';

export type Measured =
  /** How long the oldest open order is open at least, told each minute. */
  'OldestOpenSeconds';

/** Others were at the same items, again and again, so this was given up: a write that did nothing, or a read. */
export class ConflictError extends Error {
  override readonly name = 'Contended';
}

export interface OrderHistory {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly invoice?: Invoice;
  readonly creditNotes: readonly CreditNote[];
  /** Numbers of the documents whose PDF is written, as far as that was noted. */
  readonly pdfsWritten: ReadonlySet<string>;
  /** What needs a person, and what did. */
  readonly attention: readonly NeedsAttentionEntry[];
  /** Events that came before what they are about. */
  readonly parked: readonly GatewayEvent[];
}

/** An event's record as it was read, if it was there, and as it is to be. */
export interface EventChange {
  readonly from?: WebhookEventRecord;
  readonly to: WebhookEventRecord;
}

/** A step of an order's life, with everything that goes with it. */
export interface Transition {
  readonly from: Order;
  readonly to: Order;
  /** Stock that goes back; each movement happens once. */
  readonly returnsStock?: readonly StockMovement[];
  /** Records that end or go on, each only while it stands as it was read. */
  readonly operations?: readonly OperationChange[];
  /** Records that begin, each only if there is none. */
  readonly begun?: readonly OperationRecord[];
  /** The order never was paid and never will be: another one may have its external reference. */
  readonly freesReference?: boolean;
  /** The gateway's id of a captured charge: unique for ever. */
  readonly transactionId?: string;
  /** The gateway's id of a refund: unique for ever, and of one refund of ours. */
  readonly gatewayRefund?: { readonly gatewayRefundId: string; readonly refundId: string };
  /** Whose ids they are. Absent: the gateway's that Once charges at. */
  readonly provider?: string;
  readonly event?: EventChange;
  /** Entries of the list that begin with it. */
  readonly raises?: readonly NeedsAttentionEntry[];
  /** Entries that it settles, as they are then, each only while it stands as it was read. */
  readonly settles?: readonly NeedsAttentionEntry[];
}

/** What an entry is about: an order, an event, money at a gateway that is in no order, or an item that nobody can read. */
export type NeedsAttentionPlace =
  | { readonly merchantId: string; readonly orderId: string }
  | { readonly provider: string; readonly eventId: string }
  | { readonly provider: string; readonly movementId: string }
  | { readonly pk: string; readonly sk: string };

/** What an event does to the list of what needs a person, in the write that records it. */
export interface NeedsAttentionChange {
  readonly place: NeedsAttentionPlace;
  readonly raises?: readonly NeedsAttentionEntry[];
  readonly settles?: readonly NeedsAttentionEntry[];
}

export type Committed = { readonly code: 'committed' };
export type OrderChanged = { readonly code: 'order_changed' };
export type OutOfStock = { readonly code: 'out_of_stock'; readonly sku: string };

export type PlaceRefusal =
  | OperationMoved
  | OutOfStock
  | { readonly code: 'price_changed'; readonly sku: string }
  | { readonly code: 'external_reference_taken'; readonly orderId: string };

export type TryAgainRefusal = OperationMoved | OrderChanged | OutOfStock;

export type EventKnown = { readonly code: 'event_known'; readonly record: WebhookEventRecord };

export type TransitionRefusal =
  | OperationMoved
  | OrderChanged
  | EventKnown
  | { readonly code: 'operation_exists' }
  | { readonly code: 'transaction_taken'; readonly orderId: string }
  | { readonly code: 'gateway_refund_taken'; readonly orderId: string; readonly refundId: string };

export type Issued = Committed & { readonly sequence: number };

/** A document that is to get the next number of its series, and the record of its making, whose place it takes. */
export interface Draft {
  readonly document: DocumentDraft;
  readonly operation: OperationChange;
}

export interface OrderKey {
  readonly merchantId: string;
  readonly orderId: string;
}

export interface BeforePlacing {
  readonly operation?: OperationRecord;
  readonly products: ReadonlyMap<string, Product>;
  /** What the merchant says of itself; absent: nothing. */
  readonly merchant?: Merchant;
}

export interface OrderReader {
  find(merchantId: string, orderId: string): Promise<Order | undefined>;
  findByExternalReference(merchantId: string, reference: string): Promise<Order | undefined>;
}

export interface HistoryReader {
  /** Everything in the order's partition, in one query. */
  history(merchantId: string, orderId: string): Promise<OrderHistory | undefined>;
}

export interface InvoiceReader {
  find(merchantId: string, orderId: string): Promise<Order | undefined>;
  findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined>;
}

export interface Orders extends OrderReader, HistoryReader, MerchantReader {
  /** The order that a payment at the gateway belongs to, once its capture is known. */
  findByTransaction(provider: string, transactionId: string): Promise<OrderKey | undefined>;

  /** What placing an order has to know, in one request: what its key has come to, and the products. */
  beforePlacing(order: OrderKey, skus: readonly string[]): Promise<BeforePlacing>;

  /** Order, stock and external reference, in one transaction. The order takes the place of its claim, and says what moved. */
  place(
    order: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ): Promise<Committed | PlaceRefusal>;

  /** Another checkout attempt after a decline: takes the stock again. */
  tryAgain(
    from: DeclinedOrder,
    to: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ): Promise<Committed | TryAgainRefusal>;

  /** All of it or nothing. Whoever is refused reads again. */
  transition(transition: Transition): Promise<Committed | TransitionRefusal>;

  /**
   * The next number of the document's series and the document in one transaction: no gap, no repeat. Where many want a
   * number of one series, one of them writes what others wait for too.
   *
   * @throws Contended when it did not come to its turn
   */
  issue(draft: Draft): Promise<Issued | OperationMoved>;

  /**
   * Notes that a document's PDF is there, and which characters stand-ins are printed for. Until then it is written again,
   * which changes nothing.
   */
  pdfWritten(document: AccountingDocument, now: Instant, standIns?: readonly string[]): Promise<void>;

  /**
   * Writes the number of its invoice into an order, or that it gets none, which is closed if `to` is, and then settles what
   * that settles.
   *
   * @returns the order as it is then, also when that was written before, and only the answer was lost; undefined if it
   * has changed
   */
  assignNumber(
    from: PaidOrder,
    to: PaidOrder,
    settles?: readonly NeedsAttentionEntry[],
  ): Promise<PaidOrder | undefined>;

  /**
   * Nothing is open any more: takes the order off the sweep's list, and settles what that settles. False if it has changed
   * or was off already.
   */
  close(order: Order, settles?: readonly NeedsAttentionEntry[]): Promise<boolean>;

  /** Records an event that changed nothing, or that could not be applied, with what that does to its order's entries. */
  recordEvent(event: EventChange, attention?: NeedsAttentionChange): Promise<Committed | EventKnown>;

  /** Keeps an event until what it is about appears. */
  park(event: GatewayEvent, change: EventChange): Promise<Committed | EventKnown>;

  findParked(provider: string, eventId: string): Promise<GatewayEvent | undefined>;

  /** What is overdue, at most `limit`; there may be `more`. */
  due(now: Instant, limit: number): Promise<{ readonly items: readonly DueItem[]; readonly more: boolean }>;

  /**
   * Claims something overdue for one sweeper by moving its date: `moved_on` if another was faster or it is closed,
   * `only_claimed` for an order that is not there yet.
   */
  postpone(item: DueItem, until: Instant): Promise<'postponed' | 'only_claimed' | 'moved_on'>;

  /** Enters something open in the list of what needs a person, off the sweep's. False if it was closed meanwhile. */
  needAttention(item: DueItem, place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<boolean>;

  /** Enters it in the list of what needs a person, or opens it again. */
  raiseNeedsAttention(place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<void>;

  /** How many entries need a person, a thousand at most. */
  countNeedsAttention(): Promise<number>;

  /** How often the sweep has looked at the open order that it looked at most often. */
  mostSweepAttempts(): Promise<number>;

  /**
   * Moves on what cannot be read, so that it stands in nobody's way, and enters it in the list of what needs a person. False
   * if another was faster.
   */
  passOver(item: DueItem, now: Instant, until: Instant): Promise<boolean>;

  /**
   * Closes the record of a request that died before it did anything, as safe to retry: `moved_on` if it went on
   * meanwhile.
   */
  releaseLease(item: DueItem, now: Instant): Promise<'released' | 'moved_on' | 'unreadable'>;
}

export type DueItem = {
  readonly dueAt: Instant;
  /** How often the sweep has looked at it. */
  readonly sweepAttempts: number;
} & (
  | ({ readonly what: 'order' } & OrderKey)
  | { readonly what: 'event'; readonly provider: string; readonly eventId: string }
  /** A request's record whose lease ran out; the name is the ledger's own. */
  | { readonly what: 'lease'; readonly name: { readonly pk: string; readonly sk: string } }
  /** Something that another release wrote, and this one cannot read. */
  | { readonly what: 'unreadable'; readonly name: { readonly pk: string; readonly sk: string } }
);

export interface Workflow {
  /** Starts the order's workflow. It may run any number of times, at once too. */
  start(order: OrderKey): Promise<void>;
}

export interface Documents {
  /**
   * Writes the document's PDF unless it is there already.
   *
   * @param seller as the document names it; undefined: the merchant had said nothing of itself
   * @returns characters that no font has, as the page shows them
   */
  write(document: AccountingDocument, seller: Merchant | undefined): Promise<readonly string[]>;
}

export interface DocumentReader {
  read(document: AccountingDocument): Promise<Uint8Array | undefined>;
}
