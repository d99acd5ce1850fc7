import { addMs, type Instant } from '../instant.ts';
import type { CancelledOrder, OpenState, Order, PaymentAction, PlacedOrder } from '../orders/order.ts';

/** What the gateway, asked for it, says of a payment that the customer confirms and that is not over. */
export interface OpenPayment {
  readonly code: 'open';
  readonly state: OpenState;
  readonly transactionId: string;
  /** Opens the payment to whoever has it. */
  readonly clientSecret: string;
  /** A voucher waits for its money until then, whatever the payment window is. */
  readonly voucherExpiresAt?: Instant;
  /** Of the methods that were asked for, those that the gateway does not offer for this payment. */
  readonly unavailableMethods?: readonly string[];
}

/** How long after its expiry a voucher may still be told to be paid: banks report the next working day. */
export const VOUCHER_GRACE_MS = 3 * 86_400_000;

/** How long an open payment is left alone at first, and at most, in milliseconds. */
const OPEN_PAYMENT_LOOK_MS = { first: 30 * 60_000, most: 24 * 3_600_000 } as const;

/**
 * When the gateway is asked again about an open payment: after as long as it has been open, and once a day in the end. Its
 * events come sooner; this is for those that are lost.
 *
 * @returns milliseconds
 */
const nextPaymentLookMs = (openForMs: number): number =>
  Math.min(OPEN_PAYMENT_LOOK_MS.most, Math.max(OPEN_PAYMENT_LOOK_MS.first, openForMs));

/** When the payment is cancelled at the gateway, if it is still with the customer then. */
const paymentEndsAt = ({ expiresAt, voucherExpiresAt }: PaymentAction): Instant =>
  voucherExpiresAt === undefined ? expiresAt : addMs(voucherExpiresAt, VOUCHER_GRACE_MS);

/** The payment that the customer confirms, as far as the gateway has it. */
export function customerPaymentOf(order: Order): { readonly transactionId: string } | undefined {
  if (order.status !== 'placed' && order.status !== 'cancelled') return undefined;
  return order.processing ?? (order.action?.state === undefined ? undefined : order.action);
}

/** Where it stands, as the order knows. Undefined: the gateway has not been asked for one, or it is over. */
export function openStateOf(order: Order): OpenState | undefined {
  if (order.status !== 'placed' && order.status !== 'cancelled') return undefined;
  return order.processing === undefined ? order.action?.state : 'processing';
}

/**
 * Whether the customer may go on with a payment that stands so. A debit that failed is over: its customer has left, and its
 * stock is needed. A cancelled order's payment is over too.
 */
export function mayGoOn(order: Order, stands: OpenPayment, now: Instant): boolean {
  if (stands.state === 'processing') return true;
  if (order.status !== 'placed' || order.processing !== undefined) return false;
  const { action } = order;
  return action === undefined || now < paymentEndsAt(withVoucher(action, stands));
}

/** Since when a payment has been processing, where it has been for too long for anybody to ask again. */
export function processingTooLong(
  order: Order,
  stands: OpenPayment,
  now: Instant,
  longestMs: number,
): Instant | undefined {
  if (stands.state !== 'processing' || (order.status !== 'placed' && order.status !== 'cancelled')) {
    return undefined;
  }
  const since = order.processing?.since;
  return since !== undefined && now >= addMs(since, longestMs) ? since : undefined;
}

export interface Looked {
  readonly now: Instant;
  /** When the payment was begun. */
  readonly startedAt: Instant;
  readonly paymentWindowMs: number;
}

/** The order with its open payment as the gateway says that it stands, due for the next look. */
export function withOpenPayment(
  order: PlacedOrder | CancelledOrder,
  stands: OpenPayment,
  looked: Looked,
): PlacedOrder | CancelledOrder {
  const { action, processing, ...rest } = order;
  const { transactionId } = stands;
  const { now } = looked;
  if (stands.state === 'processing') {
    const since = processing?.since ?? now;
    const next = addMs(now, nextPaymentLookMs(Date.parse(now) - Date.parse(since)));
    return { ...rest, processing: { transactionId, since }, dueAt: next };
  }
  const shown = withVoucher(action ?? firstAction(stands, looked), stands);
  const look = addMs(now, nextPaymentLookMs(Date.parse(now) - Date.parse(looked.startedAt)));
  const ends = paymentEndsAt(shown);
  return { ...rest, action: shown, dueAt: look < ends ? look : ends };
}

function firstAction(
  { state, transactionId, clientSecret, unavailableMethods }: OpenPayment,
  { now, paymentWindowMs }: Looked,
): PaymentAction {
  return {
    transactionId,
    clientSecret,
    expiresAt: addMs(now, paymentWindowMs),
    ...(state === 'processing' ? {} : { state }),
    ...(unavailableMethods === undefined ? {} : { unavailableMethods }),
  };
}

/** The window's end stays what it was, so that a voucher that came to nothing leaves no more time than there was. */
function withVoucher(
  { voucherExpiresAt: _former, ...action }: PaymentAction,
  { state, voucherExpiresAt }: OpenPayment,
): PaymentAction {
  return {
    ...action,
    ...(state === 'processing' ? {} : { state }),
    ...(voucherExpiresAt === undefined ? {} : { voucherExpiresAt }),
  };
}
