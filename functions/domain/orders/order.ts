import { amountLimits, type AmountLimits } from '../amount-limits.ts';
import type { Provenance } from '../operations/attempt.ts';
import { addMs, type Instant } from '../instant.ts';
import type { OrderDispute } from '../payments/dispute.ts';
import { MAX_AMOUNT_MINOR } from '../money.ts';
import type { Product } from '../stock/product.ts';
import { shown } from '../visible-text.ts';

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
  /** The customer's own record at the gateway, whose saved payment methods serve again and again. */
  readonly gatewayCustomer?: string;
  /** Checkout attempt in force, from 1. */
  readonly attempt: number;
  readonly paymentMethod: string;
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
  /** Of the request that placed it. The ledger writes it with the order, which is that operation's record from then on. */
  readonly origin?: Provenance;
  /** What happened last: published under the id `<orderId>:<version>`. It is written with the transition itself. */
  readonly event: OrderEventType;
}

export type OrderEventType =
  | 'OrderPlaced'
  | 'PaymentActionRequired'
  | 'OrderPaid'
  | 'PaymentDeclined'
  | 'PaymentAttempted'
  | 'InvoiceIssued'
  | 'OrderCancelled'
  | 'RefundRequested'
  | 'OrderRefunded'
  /** The gateway refused it for good, or it came back after it had succeeded. */
  | 'RefundFailed'
  /** The cardholder's bank questions the payment. */
  | 'PaymentDisputed'
  | 'DisputeUpdated'
  | 'DisputeClosed'
  /** A charge was captured that the order could not take; it is given back. */
  | 'LateCaptureFound'
  | 'LateCaptureRefunded';

/** The card's holder has to act (3-D Secure): the client goes on with the secret, at the gateway's own script. */
export interface PaymentAction {
  readonly transactionId: string;
  readonly clientSecret: string;
  /** After it the payment is given up. */
  readonly expiresAt: Instant;
}

export interface Decline {
  readonly code: string;
  readonly message: string;
}

export interface PlacedOrder extends OrderFacts {
  readonly status: 'placed';
  readonly action?: PaymentAction;
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
  /** Given back so far, and asked for but not given back yet: together never more than the total. */
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
  /** It was cancelled after it was paid: everything goes back, the goods too. */
  readonly cancelledAt?: Instant;
}
export interface CancelledOrder extends OrderFacts {
  readonly status: 'cancelled';
  readonly cancelledAt: Instant;
  /** Still to be given up at the gateway. */
  readonly action?: PaymentAction;
}

/**
 * `placed` holds stock and awaits its charge; `declined` holds none and may be tried again; `paid` and `cancelled` are
 * never left. Money that goes back leaves an order `paid`: it shows in `refundedMinor`.
 */
export type Order = PlacedOrder | DeclinedOrder | PaidOrder | CancelledOrder;

export interface OrderRequest {
  readonly externalReference?: string;
  readonly customer: Customer;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentMethod: string;
  readonly gatewayCustomer?: string;
}

export type OrderRefusal =
  | { readonly code: 'unknown_sku'; readonly line: number; readonly sku: string }
  | {
      readonly code: 'mixed_currencies';
      readonly line: number;
      readonly currencies: readonly [string, string];
    }
  /** A product whose currency could be charged when it was priced, or that an earlier release let in. */
  | { readonly code: 'currency_not_chargeable'; readonly currency: string }
  | {
      readonly code: 'amount_out_of_range';
      readonly totalMinor: number;
      readonly minimumMinor: number;
      readonly maximumMinor: number;
    }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string };

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
  lines: lines.map(({ sku, name, quantity, unitPriceMinor }) => ({ sku, name, quantity, unitPriceMinor })),
  ...(externalReference === undefined ? {} : { externalReference }),
  placedAt,
});

/** When somebody looks after an order whose placing began at `startedAt`, whatever has become of it. */
export const firstSweepAt = (startedAt: Instant): Instant => addMs(startedAt, OPEN_MS);

export function placeOrder(
  request: OrderRequest,
  identity: { readonly merchantId: string; readonly orderId: string },
  products: ReadonlyMap<string, Product>,
  now: Instant,
  startedAt: Instant = now,
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
  const amountRefusal = refusedAmount(totalMinor, currency);
  if (amountRefusal !== undefined) return amountRefusal;
  if (currency === undefined) throw new Error('an order that comes to something has a currency');
  const { externalReference, customer, paymentMethod, gatewayCustomer } = request;
  return {
    code: 'placed',
    order: {
      ...identity,
      status: 'placed',
      ...(externalReference === undefined ? {} : { externalReference }),
      customer: asShown(customer),
      lines,
      totalMinor,
      currency,
      ...(gatewayCustomer === undefined ? {} : { gatewayCustomer }),
      attempt: 1,
      paymentMethod,
      version: 1,
      revision: 0,
      placedAt: now,
      updatedAt: now,
      dueAt: firstSweepAt(startedAt),
      event: 'OrderPlaced',
    },
  };
}

function refusedAmount(totalMinor: number, currency: string | undefined): OrderRefusal | undefined {
  const limits = currency === undefined ? NO_LINES : amountLimits(currency);
  if (limits === undefined) return { code: 'currency_not_chargeable', currency: currency ?? '' };
  const isInRange = totalMinor >= limits.minimumMinor && totalMinor <= limits.maximumMinor;
  return isInRange ? undefined : { code: 'amount_out_of_range', totalMinor, ...limits };
}

const NO_LINES: AmountLimits = { minimumMinor: 1, maximumMinor: MAX_AMOUNT_MINOR };

const asShown = ({ email, name }: Customer): Customer => ({
  email,
  ...(name === undefined ? {} : { name: shown(name) }),
});
