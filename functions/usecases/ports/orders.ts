import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { DeclinedOrder, Order, PlacedOrder } from '../../domain/orders/order.ts';
import type { Product, StockMovement } from '../../domain/stock/product.ts';
import type { Committed } from './conflict.ts';
import type { EventChange, EventKnown } from './event-records.ts';
import type { OperationChange, OperationMoved } from './operations.ts';

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

export type OrderChanged = { readonly code: 'order_changed' };
export type OutOfStock = { readonly code: 'out_of_stock'; readonly sku: string };

export type PlaceRefusal =
  | OperationMoved
  | OutOfStock
  | { readonly code: 'price_changed'; readonly sku: string }
  | { readonly code: 'external_reference_taken'; readonly orderId: string };

export type TryAgainRefusal = OperationMoved | OrderChanged | OutOfStock;

/** By the part of a transition that may meet it. */
interface RefusalOf {
  readonly operations: OperationMoved;
  readonly begun: { readonly code: 'operation_exists' };
  readonly transactionId: { readonly code: 'transaction_taken'; readonly orderId: string };
  readonly gatewayRefund: {
    readonly code: 'gateway_refund_taken';
    readonly orderId: string;
    readonly refundId: string;
  };
  readonly event: EventKnown;
}

/** A transition is refused for what it brings, and for nothing else. */
export type TransitionRefusal<Brought extends Transition = Transition> =
  OrderChanged | (Brought extends unknown ? RefusalOf[keyof RefusalOf & keyof Brought] : never);

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

/** Orders and what happens to them. Every write has the condition that makes it happen once. */
export interface Orders extends OrderReader, HistoryReader {
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
  transition<Brought extends Transition>(
    transition: Brought,
  ): Promise<Committed | TransitionRefusal<Brought>>;
}
