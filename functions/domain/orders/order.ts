import type { Provenance } from '../operations/attempt.ts';
import type { Address } from '../merchants/address.ts';
import { addMs, type Instant } from '../instant.ts';
import type { OrderDispute } from '../payments/dispute.ts';
import type { LastRefund } from '../payments/last-refund.ts';
import type { Discount, LineKind, PriceableLine, PricesInclude } from '../pricing/priceable.ts';
import type { RefundedLine } from '../pricing/refund-split.ts';

/** A line as it was ordered: from the catalogue, or priced by the caller. Lines of earlier releases are of goods and untaxed. */
export interface OrderLine extends PriceableLine {
  /** Absent: the caller named none. */
  readonly sku?: string;
  /** The product's name, or the caller's description. */
  readonly name: string;
  /** Absent: goods. */
  readonly kind?: LineKind;
  /** The line has a SKU and took no stock: the SKU is not in the catalogue, or the product's stock is not tracked. */
  readonly stock?: 'none';
}

export interface Customer {
  readonly email: string;
  readonly name?: string;
  /** As the customer's tax office writes it, such as DE123456789. */
  readonly taxId?: string;
}

/** What an order was placed with and never changes. It may be long, so it is stored apart from what does change. */
export interface OrderDetails {
  readonly lines: readonly OrderLine[];
  readonly discounts?: readonly Discount[];
  readonly pricesInclude?: PricesInclude;
  readonly billingAddress?: Address;
  readonly shippingAddress?: Address;
  /** The caller's own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
}

interface OrderFacts extends OrderDetails {
  readonly merchantId: string;
  readonly orderId: string;
  readonly externalReference?: string;
  readonly customer: Customer;
  readonly totalMinor: number;
  readonly currency: string;
  /** The customer's own record at the gateway, whose saved payment methods serve again and again. */
  readonly gatewayCustomer?: string;
  /** Checkout attempt in force, from 1. */
  readonly attempt: number;
  /** That the attempt is charged with. Absent: the customer confirms the payment. */
  readonly paymentMethod?: string;
  /** Present where the customer confirms the payment. */
  readonly payment?: CustomerPayment;
  /** Numbers the order's events, from 1. */
  readonly version: number;
  /** Of its item: one higher with every write, whoever makes it, and so the lock of whoever read it. 0: it has none. */
  readonly revision: number;
  readonly placedAt: Instant;
  readonly updatedAt: Instant;
  /** When somebody has to look after it. Present only while something is open. */
  readonly dueAt?: Instant;
  /**
   * As releases before entries of their own wrote it: why a person is needed, since `dueAt`. Read for ever, never written
   * anew; the order's next write makes an entry of it.
   */
  readonly attention?: string;
  /** It was cancelled, and what it held was shipped already: its stock stays taken. */
  readonly stockKept?: true;
  /** The refund, or the dispute that was lost, of which there were news last. Releases before it did not tell. */
  readonly lastRefund?: LastRefund;
  /** How many refunds were refused, or came back after they succeeded. */
  readonly refundsFailed?: number;
  /** Of the request that placed it. The ledger writes it with the order, which is that operation's record from then on. */
  readonly origin?: Provenance;
  /** What happened last: published under the id `<orderId>:<version>`. It is written with the transition itself. */
  readonly event: OrderEventType;
}

export type OrderEventType =
  | 'OrderPlaced'
  | 'PaymentActionRequired'
  /** A bank works on a payment that the customer has confirmed. */
  | 'PaymentProcessing'
  | 'OrderPaid'
  | 'PaymentDeclined'
  | 'PaymentAttempted'
  | 'InvoiceIssued'
  | 'OrderCancelled'
  | 'RefundRequested'
  | 'OrderRefunded'
  /** The gateway refused it for good, or it came back after it had succeeded. */
  | 'RefundFailed'
  /** What was refunded, or taken by a dispute, has its document; so has what reverses one. */
  | 'CreditNoteIssued'
  /** The cardholder's bank questions the payment. */
  | 'PaymentDisputed'
  | 'DisputeUpdated'
  | 'DisputeClosed'
  /** A charge was captured that the order could not take; it is refunded. */
  | 'LateCaptureFound'
  | 'LateCaptureRefunded';

/** How a payment is to be made that the customer confirms, in the browser and at a time of their own. */
export interface CustomerPayment {
  readonly mode: 'customer';
  /** In the gateway's words, such as `card` or `ideal`. Absent: those that the gateway finds suitable. */
  readonly methods?: readonly string[];
}

/** With what an attempt is paid: a payment method that is charged, or a payment that the customer confirms. */
export type Paying = Pick<OrderFacts, 'paymentMethod' | 'payment'>;

/** Where a payment that the customer confirms stands at the gateway, while it is open. */
export type OpenState =
  /** Nobody has confirmed it, or the last confirmation failed: the customer may try again. */
  | 'awaiting_customer'
  /** The customer has confirmed it and has something left to do: authenticate, come back, or pay a voucher. */
  | 'requires_action'
  /** A bank works on it, for days perhaps. Nobody can stop it. */
  | 'processing';

/** The customer has to act: the browser goes on with the secret, at the gateway's own script. */
export interface PaymentAction {
  readonly transactionId: string;
  readonly clientSecret: string;
  /** After it the payment is cancelled. */
  readonly expiresAt: Instant;
  /** Of a payment that the customer confirms: where it stands. Absent: 3-D Secure of a card that is charged. */
  readonly state?: Exclude<OpenState, 'processing'>;
  /** A voucher waits for its money until then. */
  readonly voucherExpiresAt?: Instant;
  /** Methods that were asked for and that the gateway does not offer for this payment. */
  readonly unavailableMethods?: readonly string[];
}

/** A bank works on the payment: nobody needs its secret any more. */
export interface ProcessingPayment {
  readonly transactionId: string;
  readonly since: Instant;
}

export interface Decline {
  readonly code: string;
  readonly message: string;
}

export interface PlacedOrder extends OrderFacts {
  readonly status: 'placed';
  readonly action?: PaymentAction;
  readonly processing?: ProcessingPayment;
}
export interface DeclinedOrder extends OrderFacts {
  readonly status: 'declined';
  readonly decline: Decline;
}
export interface PaidOrder extends OrderFacts {
  readonly status: 'paid';
  /** Absent: an order over nothing, which needs no charge. */
  readonly transactionId?: string;
  readonly paidAt: Instant;
  readonly invoiceNumber?: string;
  /** The merchant had invoices off when it was to be invoiced: it has no documents. */
  readonly documents?: 'off';
  /** Refunded so far, and requested but not refunded yet: together never more than the total. */
  readonly refundedMinor?: number;
  readonly refundPendingMinor?: number;
  /** What disputes have taken, and nobody has returned. No refund: it is counted apart. */
  readonly disputedMinor?: number;
  /** The dispute that is open, else the last one. */
  readonly dispute?: OrderDispute;
  /** Whose payment it is. Absent: the gateway's that Once charges at. */
  readonly provider?: string;
  /** How many refunds were asked for. Releases before the limit did not count. */
  readonly refundCount?: number;
  /** Units that refunds returned to stock, by line. */
  readonly restocked?: readonly RefundedLine[];
  /** It was cancelled after it was paid: everything is refunded, and the goods return. */
  readonly cancelledAt?: Instant;
}
export interface CancelledOrder extends OrderFacts {
  readonly status: 'cancelled';
  readonly cancelledAt: Instant;
  /** Still to be cancelled at the gateway. */
  readonly action?: PaymentAction;
  /** Nobody can cancel it: what it captures goes back. */
  readonly processing?: ProcessingPayment;
}

/**
 * `placed` holds stock and awaits its charge; `declined` holds none and may be tried again; `paid` and `cancelled` are
 * never left. Money that is refunded leaves an order `paid`: it shows in `refundedMinor`.
 */
export type Order = PlacedOrder | DeclinedOrder | PaidOrder | CancelledOrder;

/** All of an order is read at once, and its documents are written within one run: so it has not any number of them. */
export const MAX_REFUNDS = 100;

/** Card schemes allow some fifteen to twenty attempts to charge a card in a month. */
export const MAX_CHECKOUT_ATTEMPTS = 20;

/** An order's workflow takes seconds; one that is still open after this is looked at by the sweep. */
export const OPEN_MS = 60_000;

/**
 * What the request that placed an order is answered, now and whenever it comes again: nothing of it ever changes, and its
 * fields stand in one order, so that a replay is the same to the byte.
 */
export const receiptOf = ({ orderId, totalMinor, currency, lines, externalReference, placedAt }: Order) => ({
  orderId,
  status: 'placed',
  attempt: 1,
  totalMinor,
  currency,
  lines: lines.map(lineShown),
  ...(externalReference === undefined ? {} : { externalReference }),
  placedAt,
});

/** A line as its merchant sees it. */
export const lineShown = ({
  sku,
  name,
  quantity,
  unitPriceMinor,
  discountMinor,
  taxPercent,
  taxExemption,
  kind,
}: OrderLine) => ({
  ...(sku === undefined ? {} : { sku }),
  name,
  quantity,
  unitPriceMinor,
  ...(discountMinor === undefined ? {} : { discountMinor }),
  ...(taxPercent === undefined ? {} : { taxPercent }),
  ...(taxExemption === undefined ? {} : { taxExemption }),
  ...(kind === undefined ? {} : { kind }),
});

/** When somebody looks after an order whose placing began at `startedAt`, whatever has become of it. */
export const firstSweepAt = (startedAt: Instant): Instant => addMs(startedAt, OPEN_MS);
