import type { Instant } from '../domain/instant.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { OperationError, OperationId, OperationRecord } from '../domain/operation.ts';
import type { DeclinedOrder, Order, PaidOrder, PlacedOrder } from '../domain/order.ts';
import type { ChargeOutcome, ChargeRequest } from '../domain/payment.ts';
import type { Product, StockMovement } from '../domain/product.ts';

export interface Clock {
  now(): Instant;
}

export interface Log {
  info(message: string, detail?: Record<string, unknown>): void;
  warn(message: string, detail?: Record<string, unknown>): void;
  error(message: string, detail?: Record<string, unknown>): void;
  /** Counts an event that somebody may want an alarm on. */
  count(event: CountedEvent): void;
}

export type CountedEvent =
  /** An owner came back after its lease was taken over, and wrote nothing. */
  | 'LateOwner'
  /** A webhook's signature did not hold. */
  | 'WebhookRefused'
  /** Something that only a person can settle. */
  | 'AttentionNeeded';

export interface OperationClaim {
  readonly id: OperationId;
  /** What was asked for. The same key with another request is refused. */
  readonly request: unknown;
  /** What will be sent outside: stored with the claim, before the first byte. */
  readonly intent?: ChargeRequest;
  /** Absent: the record is kept for ever. */
  readonly retentionDays?: number;
}

export interface Held {
  readonly record: OperationRecord;
  /** True when an earlier owner may have caused the effect: ask, never blindly repeat. */
  readonly reconcile: boolean;
}

/** A record as it was read, and as it is to be: written only while the first still stands. */
export interface OperationChange {
  readonly from: OperationRecord;
  readonly to: OperationRecord;
}

export type Ending<Result, Refusal> =
  /** The record ended in the same transaction as the business write. */
  | { readonly code: 'committed'; readonly result: Result }
  /** Nothing was written and nothing happened: the record is closed as safe to retry. */
  | { readonly code: 'refused'; readonly refusal: Refusal };

export type OnceOutcome<Result, Refusal> =
  | { readonly code: 'committed'; readonly result: Result }
  | { readonly code: 'refused'; readonly refusal: Refusal }
  | { readonly code: 'replayed'; readonly record: OperationRecord }
  | { readonly code: 'in_flight'; readonly retryAt: Instant }
  | { readonly code: 'other_request' };

export interface Operations {
  /**
   * Runs `work` for whoever holds the claim, and for nobody else. A throw is recorded as what it was: a
   * {@link GatewayFault} says itself whether an effect is possible; any other is `unknown` once an effect was started.
   *
   * @param known the record as read a moment ago: one that is done is replayed without another request
   */
  once<Result, Refusal extends { readonly code: string }>(
    claim: OperationClaim,
    work: (held: Held) => Promise<Ending<Result, Refusal>>,
    known?: OperationRecord,
  ): Promise<OnceOutcome<Result, Refusal>>;
}

/** The record has moved on to another owner: this one writes nothing. */
export class LateOwner extends Error {
  override readonly name = 'LateOwner';
}

export interface OrderStory {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly invoice?: Invoice;
}

export interface WebhookEventRecord {
  readonly provider: string;
  readonly eventId: string;
  readonly type: string;
  readonly outcome: 'applied' | 'superseded' | 'ignored' | 'needs_attention';
  readonly reason?: string;
  readonly orderId?: string;
  readonly at: Instant;
}

export type Committed = { readonly code: 'committed' };
export type OperationMoved = { readonly code: 'late_owner' };
export type OrderChanged = { readonly code: 'order_changed' };
export type OutOfStock = { readonly code: 'out_of_stock'; readonly sku: string };

export type PlaceRefusal =
  | OperationMoved
  | OutOfStock
  | { readonly code: 'order_exists' }
  | { readonly code: 'price_changed'; readonly sku: string }
  | { readonly code: 'external_reference_taken'; readonly orderId: string };

export type TryAgainRefusal = OperationMoved | OrderChanged | OutOfStock;

export type SettleRefusal =
  | OperationMoved
  | OrderChanged
  | { readonly code: 'event_known' }
  | { readonly code: 'transaction_taken'; readonly orderId: string };

export type InvoiceRefusal = OperationMoved | OrderChanged | { readonly code: 'sequence_taken' };

export interface OrderKey {
  readonly merchantId: string;
  readonly orderId: string;
}

export interface BeforePlacing {
  readonly operation?: OperationRecord;
  readonly orderExists: boolean;
  readonly products: ReadonlyMap<string, Product>;
}

export interface OrderLedger {
  /** What placing an order has to know, in one request: the key's record, whether its order exists, the products. */
  beforePlacing(order: OrderKey, operation: OperationId, skus: readonly string[]): Promise<BeforePlacing>;

  /** Order, stock, movements, external reference and the operation's result, in one transaction. */
  place(
    order: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ): Promise<Committed | PlaceRefusal>;

  find(merchantId: string, orderId: string): Promise<Order | undefined>;
  findByExternalReference(merchantId: string, reference: string): Promise<Order | undefined>;
  findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined>;

  /** Everything in the order's partition, in one query. */
  story(merchantId: string, orderId: string): Promise<OrderStory | undefined>;

  /** Another checkout attempt after a decline: takes the stock again. */
  tryAgain(
    from: DeclinedOrder,
    to: PlacedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
  ): Promise<Committed | TryAgainRefusal>;

  /**
   * The charge's outcome on the order, with the operation's end, the transaction id's uniqueness, the stock given back
   * and, where a webhook brought it, the event: one transaction.
   */
  settle(
    from: PlacedOrder,
    to: PaidOrder | DeclinedOrder,
    movements: readonly StockMovement[],
    operation: OperationChange,
    event?: WebhookEventRecord,
  ): Promise<Committed | SettleRefusal>;

  lastInvoiceSequence(merchantId: string, year: number): Promise<number>;

  /** The number, the invoice and the order's mark in one transaction: no gap, no repeat. */
  invoice(
    from: PaidOrder,
    to: PaidOrder,
    invoice: Invoice,
    operation: OperationChange,
  ): Promise<Committed | InvoiceRefusal>;

  /** Nothing is open any more: takes the order off the sweep's list. False if it was off already. */
  close(order: Order): Promise<boolean>;

  /** Records an event that changed nothing. `known` if it was recorded before. */
  recordEvent(event: WebhookEventRecord): Promise<'recorded' | 'known'>;

  /** Records an event that cannot be applied, and puts its order on the list of what needs a person. */
  recordForPerson(
    event: WebhookEventRecord,
    from: DeclinedOrder,
    to: DeclinedOrder,
  ): Promise<Committed | OrderChanged | { readonly code: 'event_known' }>;

  /** Orders that are overdue, at most `limit`. */
  due(now: Instant, limit: number): Promise<readonly DueOrder[]>;

  /** Claims an overdue order for one sweeper by moving its date. False if another was faster or it is closed. */
  postpone(order: DueOrder, until: Instant): Promise<boolean>;

  /** Puts an open order on the list of what needs a person, off the sweep's. False if it was closed meanwhile. */
  needAttention(order: Omit<DueOrder, 'looks'>, reason: string, now: Instant): Promise<boolean>;
}

export interface DueOrder extends OrderKey {
  readonly dueAt: Instant;
  /** How often the sweep has looked at it. */
  readonly looks: number;
}

export type MoveRefusal =
  OperationMoved | OutOfStock | { readonly code: 'unknown_sku' } | { readonly code: 'moved_before' };

export interface Catalogue {
  /** Sets name and price; leaves the stock as it is. */
  put(merchantId: string, product: Omit<Product, 'onHand'>): Promise<Product>;
  find(merchantId: string, sku: string): Promise<Product | undefined>;
  /** Moves stock and ends the operation in one transaction. */
  move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
  ): Promise<Committed | MoveRefusal>;
}

/** A fault on the way to the gateway. `effect` says whether the charge may exist in spite of it. */
export class GatewayFault extends Error {
  override readonly name = 'GatewayFault';
  readonly effect: 'none' | 'possible';
  readonly error: OperationError;

  constructor(effect: 'none' | 'possible', error: OperationError, options?: ErrorOptions) {
    super(`${error.code}: ${error.message}`, options);
    this.effect = effect;
    this.error = error;
  }
}

export interface PaymentGateway {
  /** How long the gateway remembers an idempotency key, in milliseconds. */
  readonly keyWindowMs: number;
  /** How long a call may take, in milliseconds; after it the outcome is unknown. */
  readonly timeoutMs: number;
  /**
   * Charges under `request.reference` as the gateway's idempotency key: within the key window, asking again with the
   * same request is how the outcome of a lost answer is learnt.
   *
   * @throws GatewayFault
   */
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /**
   * Looks the charge up by our reference. Undefined: the gateway knows of none, or not yet.
   *
   * @throws GatewayFault
   */
  find(reference: string): Promise<ChargeOutcome | undefined>;
}

export interface Workflow {
  /** Starts the order's workflow. It may run any number of times, at once too. */
  start(order: OrderKey): Promise<void>;
}

export interface Documents {
  /** Writes the invoice's PDF unless it is there already. */
  write(invoice: Invoice): Promise<void>;
}

export interface DocumentReader {
  read(invoice: Invoice): Promise<Uint8Array | undefined>;
}

export interface WebhookMessage {
  readonly provider: string;
  readonly eventId: string;
  /** Events of one business object stay in line; others do not wait. */
  readonly groupId: string;
  readonly body: string;
}

export interface WebhookQueue {
  /** Returns only when the queue has it. */
  send(message: WebhookMessage): Promise<void>;
}

export interface WebhookVerifier {
  /** @returns the event's id and the object it is about, or undefined when the signature does not hold */
  verify(
    rawBody: Buffer,
    headers: Readonly<Record<string, string | undefined>>,
  ): Promise<{ readonly eventId: string; readonly groupId: string } | undefined>;
}

/** A verified event of the gateway in our words. */
export interface GatewayEvent {
  readonly provider: string;
  readonly eventId: string;
  readonly type: string;
  /** Absent: the event is about nothing of ours, or tells nothing that we act on. */
  readonly charge?: OrderKey & { readonly attempt: number; readonly outcome: ChargeOutcome };
}
