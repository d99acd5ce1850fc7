import { checkoutAttempt } from '../operations/identity.ts';
import { addMs, type Instant } from '../instant.ts';
import {
  OPEN_MS,
  type CancelledOrder,
  type Decline,
  type DeclinedOrder,
  type Order,
  type OrderEventType,
  type PaidOrder,
  type Paying,
  type PaymentAction,
  type PlacedOrder,
} from './order.ts';
import { withOpenPayment, type Looked, type OpenPayment } from '../payments/customer-payment.ts';
import { claimedUnits, unitsBySku } from './order-stock.ts';
import type { LastRefund } from '../payments/last-refund.ts';
import type { StockMovement } from '../stock/product.ts';

/**
 * Every way from one state of an order to the next. Each bears a higher version and the event that it is; `dueAt` stays
 * while something is open, so that the sweep looks after it.
 */

/**
 * Keeps `dueAt`: there is still an invoice to write.
 *
 * @param transactionId the gateway's id of the charge; undefined for an order over nothing
 */
export function orderPaid(
  order: PlacedOrder,
  transactionId: string | undefined,
  now: Instant,
  provider?: string,
): PaidOrder {
  const { action: _acted, processing: _done, ...rest } = unattended(order);
  return {
    ...rest,
    ...happened(order, 'OrderPaid', now),
    status: 'paid',
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(provider === undefined ? {} : { provider }),
    paidAt: now,
    // It was due when the payment is asked about again.
    ...(isWithCustomer(order) ? { dueAt: addMs(now, OPEN_MS) } : {}),
  };
}

/** @param open a capture of an earlier attempt is being refunded: that is looked after until it is done */
export function orderDeclined(
  order: PlacedOrder,
  decline: Decline,
  open: boolean,
  now: Instant,
): DeclinedOrder {
  const { dueAt: _renewed, action: _over, processing: _ended, ...rest } = unattended(order);
  return {
    ...rest,
    ...happened(order, 'PaymentDeclined', now),
    status: 'declined',
    decline,
    ...(open ? { dueAt: addMs(now, OPEN_MS) } : {}),
  };
}

/** It is due again at the end of the payment window; until then the gateway's own news carry it on. */
export const orderAwaitsCustomer = (
  order: PlacedOrder,
  action: PaymentAction,
  now: Instant,
): PlacedOrder => ({
  ...unattended(order),
  ...happened(order, 'PaymentActionRequired', now),
  action,
  dueAt: action.expiresAt,
});

/**
 * Authentication failed, and the customer could confirm the payment again in the browser until it is cancelled at the gateway: so that is
 * what the order waits for. Nothing has happened to it yet.
 */
export const paymentWindowIsOver = (
  order: PlacedOrder,
  action: PaymentAction,
  now: Instant,
): PlacedOrder => ({
  ...unattended(order),
  action: { ...action, expiresAt: now },
  dueAt: now,
});

/** What the gateway says of a payment that the customer confirms. It is news where somebody can do something about it. */
export function paymentLeftOpen(
  order: PlacedOrder | CancelledOrder,
  stands: OpenPayment,
  looked: Looked,
): PlacedOrder | CancelledOrder {
  const to = withOpenPayment(unattended(order), stands, looked);
  // Nobody pays for it any more: it is cancelled at the gateway as soon as it can be.
  if (order.status === 'cancelled') {
    return stands.state === 'processing' ? to : { ...to, dueAt: addMs(looked.now, OPEN_MS) };
  }
  if (stands.state === 'processing') {
    const isNews = order.processing === undefined;
    return isNews ? { ...to, ...happened(order, 'PaymentProcessing', looked.now) } : to;
  }
  return isWithCustomer(order) ? to : { ...to, ...happened(order, 'PaymentActionRequired', looked.now) };
}

const isWithCustomer = ({ action, processing }: Pick<PlacedOrder, 'action' | 'processing'>): boolean =>
  action !== undefined || processing !== undefined;

export function nextCheckoutAttempt(order: DeclinedOrder, paying: Paying, now: Instant): PlacedOrder {
  const { decline: _former, paymentMethod: _declined, payment: _over, ...rest } = unattended(order);
  const { paymentMethod, payment } = paying;
  return {
    ...rest,
    ...happened(order, 'PaymentAttempted', now),
    status: 'placed',
    attempt: order.attempt + 1,
    ...(paymentMethod === undefined ? {} : { paymentMethod }),
    ...(payment === undefined ? {} : { payment }),
    dueAt: addMs(now, OPEN_MS),
  };
}

/** The order is closed once all of its documents are written. */
export const orderInvoiced = (order: PaidOrder, invoiceNumber: string, now: Instant): PaidOrder => ({
  ...order,
  ...happened(order, 'InvoiceIssued', now),
  invoiceNumber,
});

/** It gets no documents, now or later. Nothing has happened to it. */
export const orderWithoutDocuments = (order: PaidOrder): PaidOrder => ({ ...order, documents: 'off' });

/** @param open a charge may still be captured, or money is being refunded: it is looked after until that is known */
export function orderCancelled(
  order: PlacedOrder | DeclinedOrder,
  open: boolean,
  now: Instant,
): CancelledOrder {
  const { decline: _former, dueAt: _renewed, ...facts } = { decline: undefined, ...unattended(order) };
  return {
    ...facts,
    ...happened(order, 'OrderCancelled', now),
    status: 'cancelled',
    cancelledAt: now,
    ...(open ? { dueAt: addMs(now, OPEN_MS) } : {}),
  };
}

/** Everything that is not refunded yet is refunded; with nothing left only the goods return. */
export function paidOrderCancelled(order: PaidOrder, now: Instant): PaidOrder {
  const left = refundableMinor(order);
  return {
    ...unattended(order),
    ...happened(order, 'OrderCancelled', now),
    cancelledAt: now,
    ...(left === 0
      ? {}
      : { ...pendingMinor((order.refundPendingMinor ?? 0) + left), dueAt: addMs(now, OPEN_MS) }),
  };
}

/** What others refunded while ours is pending may come to more than there is, until the gateway has decided on ours. */
export const refundableMinor = ({
  totalMinor,
  refundedMinor = 0,
  refundPendingMinor = 0,
  disputedMinor = 0,
}: PaidOrder): number => Math.max(0, totalMinor - refundedMinor - refundPendingMinor - disputedMinor);

/** The gateway has a refund and does not send it yet: nothing else is open, so it is looked at seldom. */
export const refundLeftPending = <Any extends Order>(order: Any, until: Instant): Any => ({
  ...unattended(order),
  dueAt: until,
});

/** Reserves an amount: two requests at once never ask for more than was paid. */
export const refundRequested = (order: PaidOrder, amountMinor: number, now: Instant): PaidOrder => ({
  ...unattended(order),
  ...happened(order, 'RefundRequested', now),
  ...pendingMinor((order.refundPendingMinor ?? 0) + amountMinor),
  refundCount: (order.refundCount ?? 0) + 1,
  dueAt: addMs(now, OPEN_MS),
});

/** The order, with the refund that its event is about. */
export const withLastRefund = <Any extends Order>(order: Any, lastRefund: LastRefund): Any => ({
  ...order,
  lastRefund,
  ...(lastRefund.status === 'failed' ? { refundsFailed: (order.refundsFailed ?? 0) + 1 } : {}),
});

/** It has a credit note more. Keeps `dueAt`: there may be others to write. */
export const creditNoteIssued = (order: PaidOrder, lastRefund: LastRefund, now: Instant): PaidOrder => ({
  ...order,
  ...happened(order, 'CreditNoteIssued', now),
  lastRefund,
});

/** Another refund is owed with what happened, and reserved: it is due. */
export const alsoOwing = (order: PaidOrder, amountMinor: number, now: Instant): PaidOrder => ({
  ...order,
  ...pendingMinor((order.refundPendingMinor ?? 0) + amountMinor),
  dueAt: addMs(now, OPEN_MS),
});

/** Keeps `dueAt`: there is a credit note to write. */
export function orderRefunded(order: PaidOrder, amountMinor: number, now: Instant): PaidOrder {
  const { refundPendingMinor = 0, ...rest } = unattended(order);
  return {
    ...rest,
    ...happened(order, 'OrderRefunded', now),
    refundedMinor: (order.refundedMinor ?? 0) + amountMinor,
    ...pendingMinor(refundPendingMinor - amountMinor),
  };
}

/** The amount can be asked for again; that it is owed is an entry of its own. Keeps `dueAt`, as a refund does. */
export function refundFailed(order: PaidOrder, amountMinor: number, now: Instant): PaidOrder {
  const { refundPendingMinor = 0, ...rest } = unattended(order);
  return {
    ...rest,
    ...happened(order, 'RefundFailed', now),
    ...pendingMinor(refundPendingMinor - amountMinor),
  };
}

/** The order stays what it is; the charge that it could not take is refunded, which is open now. */
export const lateCaptureFound = <Any extends Order>(order: Any, now: Instant): Any => ({
  ...unattended(order),
  ...happened(order, 'LateCaptureFound', now),
  dueAt: addMs(now, OPEN_MS),
});

/** Refunded, or refused for good: that is then an entry of its own. */
export const lateCaptureRefundEnded = (
  order: Order,
  event: 'LateCaptureRefunded' | 'RefundFailed',
  now: Instant,
): Order => ({
  ...unattended(order),
  ...happened(order, event, now),
  // What was open besides is a payment with its customer, as before.
  ...(order.status === 'placed' && isWithCustomer(order) ? { dueAt: withCustomerUntil(order, now) } : {}),
});

/** Nothing is open any more, which is nobody's news: the version stays. Off the sweep's list. */
export function orderDueCleared<Any extends Order>(order: Any): Any;
export function orderDueCleared(order: Order): Order {
  const { dueAt: _dueCleared, attention: _settled, ...rest } = order;
  if (rest.status !== 'cancelled') return rest;
  const { action: _over, processing: _ended, ...cancelled } = rest;
  return cancelled;
}

/** One that processes is asked about at once: when it would have been is not known any more. */
const withCustomerUntil = ({ action }: PlacedOrder, now: Instant): Instant => action?.expiresAt ?? now;

/** What another attempt takes from stock. */
export const reservation = (order: PlacedOrder): StockMovement[] =>
  unitsBySku(order, claimedUnits(order)).map(({ sku, quantity }) => ({
    sku,
    quantity: -quantity,
    reason: checkoutAttempt(order.attempt),
  }));

/** What its decline returns to stock. */
export const release = (order: PlacedOrder): StockMovement[] => refunded(order, `decline_${order.attempt}`);

/** What a cancellation returns to stock: only of an order that holds its goods, and not what was shipped already. */
export const releaseOnCancel = (order: Order): StockMovement[] =>
  (order.status === 'placed' || order.status === 'paid') && order.stockKept === undefined
    ? refunded(order, 'cancel')
    : [];

const refunded = (order: Order, reason: string): StockMovement[] =>
  unitsBySku(order, claimedUnits(order)).map(({ sku, quantity }) => ({ sku, quantity, reason }));

const pendingMinor = (amountMinor: number): { readonly refundPendingMinor?: number } =>
  amountMinor === 0 ? {} : { refundPendingMinor: amountMinor };

/** What an order bears itself, as earlier releases wrote it, the ledger writes as an entry. */
export function unattended<Any extends Order>(order: Any): Any;
export function unattended(order: Order): Order {
  const { attention: _entered, ...rest } = order;
  return rest;
}

const happened = (order: Order, event: OrderEventType, now: Instant) => ({
  version: order.version + 1,
  updatedAt: now,
  event,
});
