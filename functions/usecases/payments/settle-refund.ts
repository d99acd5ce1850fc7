import {
  needsAttentionEntry,
  settled,
  settledByFact,
  verbsOf,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import {
  becomeUnknown,
  failForGood,
  succeed,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import type { Order } from '../../domain/orders/order.ts';
import { pendingStep, refundStep } from '../../domain/operations/step.ts';
import type { MoneyGone } from '../../domain/orders/money-gone.ts';
import { restOfCancellation } from '../../domain/orders/rest-of-cancellation.ts';
import {
  alsoOwing,
  lateCaptureRefundEnded,
  orderDueCleared,
  orderRefunded,
  refundFailed,
  refundLeftPending,
  withLastRefund,
} from '../../domain/orders/order-transitions.ts';
import { lateCaptureOwed, refundRefused } from '../../domain/orders/owed-refunds.ts';
import { differenceOf } from '../../domain/payments/refund-decision.ts';
import {
  asLast,
  nextPendingLookMs,
  REFUND_PENDING,
  type RefundOutcome,
  type RefundPending,
  type RefundRefused,
  type RefundRequest,
} from '../../domain/payments/refund.ts';
import { nameOfEvent } from '../../domain/payments/event-record.ts';
import type { Orders, Transition } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventChange, EventKnown } from '../ports/event-records.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { RecordUpdate } from './charge-changes.ts';
import { openRefunds, staysOpen } from '../../domain/orders/open-operations.ts';

export type RefundApplied =
  | { readonly code: 'refunded' }
  | { readonly code: 'refused' }
  | { readonly code: 'pending' }
  | { readonly code: 'late_owner' | 'order_changed' }
  | { readonly code: 'needs_attention'; readonly entry: NeedsAttentionEntry }
  | EventKnown;

interface RefundDeps {
  readonly clock: Clock;
  readonly orders: Orders;
}

/**
 * Writes the outcome of a refund that Once asked for, for the refund step and for webhooks: the operation's end, the order, the
 * event. An outcome that is not of what was asked for changes nothing.
 */
export async function applyRefund(
  { clock, orders }: RefundDeps,
  history: OrderHistory,
  { from, claimed }: RecordUpdate,
  outcome: RefundOutcome,
  event?: EventChange,
): Promise<RefundApplied> {
  const now = clock.now();
  const request = refundIntent(claimed);
  const difference = differenceOf(request, { outcome });
  if (difference !== undefined)
    return { code: 'needs_attention', entry: refundMismatch(claimed.key, difference, now) };
  const { to: changed, raises } = next(history, claimed, request, outcome, now);
  const ended = ending(claimed, request, outcome, now);
  const operations = [
    ...history.operations.filter((one) => one.kind !== claimed.kind || one.key !== claimed.key),
    ended,
  ];
  const { to, begun } = withRest(changed, { operations, creditNotes: history.creditNotes }, now);
  const after = {
    order: to,
    operations,
    ...(event === undefined ? {} : { event: nameOfEvent(event.to) }),
  };
  const written = await orders.transition({
    from: history.order,
    to,
    operations: [{ from, to: ended }],
    begun,
    raises: raises.map((entry) => settledAtOnce(entry, after, now)),
    settles: settledByFact(history.attention, after, now),
    ...uniqueRefund(history.order, claimed.key, outcome),
    ...(event === undefined ? {} : { event }),
  });
  switch (written.code) {
    case 'committed':
      return { code: outcome.code };
    case 'gateway_refund_taken': {
      const detail = `the gateway’s refund is ${written.refundId} of ${written.orderId}`;
      return { code: 'needs_attention', entry: refundMismatch(claimed.key, detail, now) };
    }
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
    case 'operation_exists':
      return { code: 'order_changed' };
  }
}

/** With the refund of what is left of a cancelled order, where that was refused as a whole. */
export function withRest(
  order: Order,
  known: MoneyGone,
  now: Instant,
): { readonly to: Order; readonly begun: readonly OperationRecord[] } {
  const rest = order.status === 'paid' ? restOfCancellation(order, known) : undefined;
  if (rest === undefined || order.status !== 'paid') return { to: order, begun: [] };
  return { to: alsoOwing(order, rest.amountMinor, now), begun: [pendingStep(refundStep(rest), now)] };
}

export const refundMismatch = (refundId: string, difference: string, now: Instant): NeedsAttentionEntry =>
  needsAttentionEntry('refund_mismatch', refundId, now, { detail: `refund ${refundId}: ${difference}` });

/** A debt that is covered when it is entered stays as a record, and calls nobody. */
const settledAtOnce = (
  entry: NeedsAttentionEntry,
  after: Parameters<typeof settledByFact>[1],
  now: Instant,
): NeedsAttentionEntry =>
  verbsOf(entry).isSettled(entry, after)
    ? settled(entry, { at: now, by: 'once', why: verbsOf(entry).settledBy })
    : entry;

/** Two refunds of ours are two at the gateway. */
const uniqueRefund = (
  order: Order,
  refundId: string,
  outcome: RefundOutcome,
): Pick<Transition, 'gatewayRefund' | 'provider'> =>
  outcome.code === 'refunded'
    ? { gatewayRefund: { refundId, gatewayRefundId: outcome.gatewayRefundId }, ...providerOf(order) }
    : {};

/** Whose ids the refunds of an order's payment are. */
export const providerOf = (order: Order): Pick<Transition, 'provider'> =>
  order.status === 'paid' && order.provider !== undefined ? { provider: order.provider } : {};

function ending(
  claimed: OperationRecord,
  request: RefundRequest,
  outcome: RefundOutcome,
  now: Instant,
): OperationRecord {
  const { gatewayRefundId } = outcome;
  switch (outcome.code) {
    case 'refunded':
      // What was refunded stays on the record: the credit note is made of it.
      return { ...succeed(claimed, { gatewayRefundId }, now), intent: request };
    case 'refused': {
      // What was refused stays on the record too: the order's refunds tell it.
      const failed = { ...failForGood(claimed, outcome.error, now), intent: request };
      return gatewayRefundId === undefined ? failed : { ...failed, result: { gatewayRefundId } };
    }
    case 'pending':
      return becomeUnknown(claimed, { code: REFUND_PENDING, message: outcome.reason }, now);
  }
}

const isPendingAtGateway = ({ status, attempts }: OperationRecord): boolean =>
  status === 'unknown' && attempts.at(-1)?.error?.code === REFUND_PENDING;

interface Next {
  readonly to: Order;
  readonly raises: readonly NeedsAttentionEntry[];
}

function next(
  history: OrderHistory,
  claimed: OperationRecord,
  request: RefundRequest,
  outcome: RefundOutcome,
  now: Instant,
): Next {
  switch (outcome.code) {
    case 'pending':
      return { to: leftPending(history, claimed, outcome, now), raises: [] };
    case 'refused':
      return afterRefusal(history, claimed, request, outcome, now);
    case 'refunded': {
      const { order } = history;
      const to =
        order.status === 'paid' && order.transactionId === request.transactionId
          ? orderRefunded(order, request.amountMinor, now)
          : lateRefundEnded(history, claimed, 'LateCaptureRefunded', now);
      return { to: withLastRefund(to, asLast(request, 'succeeded')), raises: [] };
    }
  }
}

/** A pending refund holds up nobody. Beside something else that is open the order is looked at as often as ever. */
function leftPending(
  history: OrderHistory,
  claimed: OperationRecord,
  _pending: RefundPending,
  now: Instant,
): Order {
  const others = openRefunds(history).filter(({ key }) => key !== claimed.key);
  if (history.order.status === 'placed' || !others.every(isPendingAtGateway)) return history.order;
  const pendingForMs = Date.parse(now) - Date.parse(claimed.effectStartedAt ?? claimed.createdAt);
  return refundLeftPending(history.order, addMs(now, nextPendingLookMs(pendingForMs)));
}

function afterRefusal(
  history: OrderHistory,
  claimed: OperationRecord,
  request: RefundRequest,
  { error }: RefundRefused,
  now: Instant,
): Next {
  const { order, attention } = history;
  const failed = asLast(request, 'failed');
  if (order.status === 'paid' && order.transactionId === request.transactionId) {
    return {
      to: withLastRefund(refundFailed(order, request.amountMinor, now), failed),
      raises: [refundRefused(order, attention, request, error, now)],
    };
  }
  return {
    to: withLastRefund(lateRefundEnded(history, claimed, 'RefundFailed', now), failed),
    raises: [lateCaptureOwed('late_capture_refund_refused', request, error, now)],
  };
}

/** A placed order awaits its charge, a paid one its documents; both close by themselves. */
export function lateRefundEnded(
  history: OrderHistory,
  ended: Pick<OperationRecord, 'kind' | 'key'>,
  event: 'LateCaptureRefunded' | 'RefundFailed',
  now: Instant,
): Order {
  const to = lateCaptureRefundEnded(history.order, event, now);
  const over = history.order.status === 'declined' || history.order.status === 'cancelled';
  return over && !staysOpen(history, ended) ? orderDueCleared(to) : to;
}

/** A refund's record is born with what will be sent; an outcome takes it away. */
export function refundIntent({ intent, key }: OperationRecord): RefundRequest {
  if (intent === undefined || !('refundId' in intent)) throw new Error(`refund ${key} has no intent`);
  return intent;
}
