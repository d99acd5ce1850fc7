import {
  needsAttentionEntry,
  settledByFact,
  type Afterwards,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import type { OperationError } from '../../domain/operations/attempt.ts';
import { fingerprint } from '../../domain/operations/fingerprint.ts';
import type { Instant } from '../../domain/instant.ts';
import {
  pendingOperation,
  succeed,
  fenced,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import type { Order, PaidOrder } from '../../domain/orders/order.ts';
import { gatewayRefundTakenIn, refundReversed } from '../../domain/orders/order-money-moved.ts';
import { withLastRefund } from '../../domain/orders/order-transitions.ts';
import { lateCaptureOwed, refundFailedLate } from '../../domain/orders/owed-refunds.ts';
import {
  gatewayRefundIdOf,
  refundDecision,
  type RefundDecision,
} from '../../domain/payments/refund-decision.ts';
import { asLast, refundRequest, type RefundNews, type RefundRequest } from '../../domain/payments/refund.ts';
import { pendingStep, refundStep } from '../../domain/operations/step.ts';
import { nameOfEvent } from '../../domain/payments/event-record.ts';
import type { Orders, Transition } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventChange, EventKnown } from '../ports/event-records.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { applyRefund, lateRefundEnded, providerOf, refundMismatch, withRest } from './settle-refund.ts';

export interface TakeInDeps {
  readonly clock: Clock;
  readonly orders: Orders;
  /** Unique to this invocation: the owner of what it settles. */
  readonly owner: string;
}

/** What came of something that others did to a payment. */
export type TakenIn =
  /** It is written. `tells`: a person is told at once, with these words. */
  | { readonly code: 'applied'; readonly tells?: string }
  /** It is known, or is past. */
  | { readonly code: 'superseded'; readonly why?: string }
  /** What it is about is not known yet. */
  | { readonly code: 'unknown' }
  /** Nothing is written: a person decides. */
  | { readonly code: 'needs_attention'; readonly entry: NeedsAttentionEntry }
  /** Another writer was faster: read again. */
  | { readonly code: 'late_owner' | 'order_changed' }
  | EventKnown;

/**
 * Takes news of a refund in, whoever asked for the refund: one of ours ends, somebody else's becomes a refund of the order, and
 * one that fails after it succeeded is taken back. Facts are compared first, and each takes effect once, in any order.
 *
 * @param event present where an event brought it: it is recorded in the same transaction
 */
export async function takeInRefund(
  deps: TakeInDeps,
  history: OrderHistory,
  news: RefundNews,
  event?: EventChange,
): Promise<TakenIn> {
  const now = deps.clock.now();
  const decision = refundDecision(history, news);
  switch (decision.code) {
    case 'unknown':
    case 'superseded':
      return decision;
    case 'mismatch':
      return { code: 'needs_attention', entry: refundMismatch(decision.refundId, decision.detail, now) };
    case 'contradicted':
      return { code: 'needs_attention', entry: contradiction(decision, event, now) };
    case 'settle':
      return settleOurs(deps, history, decision, news, event);
    case 'take_in':
      return write(deps, history, takenIn(history, decision, news, now), event);
    case 'void':
      return write(deps, history, voided(history, decision, news, now), event);
    case 'reverse':
      return write(deps, history, reversed(history, decision, news, now), event);
  }
}

type Decided<Code> = Extract<RefundDecision, { code: Code }>;

function contradiction(
  { refundId, detail }: Decided<'contradicted'>,
  event: EventChange | undefined,
  now: Instant,
): NeedsAttentionEntry {
  const about = { detail, ...(event === undefined ? {} : nameOfEvent(event.to)) };
  return needsAttentionEntry('refund_contradicted', refundId, now, about);
}

/** A refund that Once asked for ends as its step would end it. */
async function settleOurs(
  deps: TakeInDeps,
  history: OrderHistory,
  { record }: Decided<'settle'>,
  { outcome }: RefundNews,
  event: EventChange | undefined,
): Promise<TakenIn> {
  const recordUpdate = { from: record, claimed: fenced(record, deps.owner) };
  const applied = await applyRefund(deps, history, recordUpdate, outcome, event);
  if (applied.code === 'refused') return { code: 'applied', tells: 'refund refused' };
  if (applied.code === 'refunded' || applied.code === 'pending') return { code: 'applied' };
  return applied;
}

interface Step extends Pick<
  Transition,
  'to' | 'begun' | 'operations' | 'raises' | 'settles' | 'gatewayRefund'
> {
  readonly tells?: string;
}

const isOwn = (order: Order, transactionId: string | undefined): order is PaidOrder =>
  order.status === 'paid' && order.transactionId === transactionId;

/** A refund of the order, as if Once had asked for it and been answered. */
function takenIn(
  history: OrderHistory,
  { refundId, refunded }: Decided<'take_in'>,
  { transactionId = '' }: RefundNews,
  now: Instant,
): Step {
  const { order } = history;
  const { gatewayRefundId, amountMinor, currency } = refunded;
  const request = foreignRequest(order, refundId, { transactionId, amountMinor, currency });
  const record = pendingStep(refundStep(request), now);
  const moved = isOwn(order, transactionId)
    ? gatewayRefundTakenIn(order, amountMinor, now)
    : lateRefundEnded(history, record, 'LateCaptureRefunded', now);
  const taken = { ...succeed(record, { gatewayRefundId }, now), intent: request };
  const known = { operations: [...history.operations, taken], creditNotes: history.creditNotes };
  const { to, begun } = withRest(withLastRefund(moved, asLast(request, 'succeeded')), known, now);
  return {
    to,
    begun: [taken, ...begun],
    gatewayRefund: { gatewayRefundId, refundId },
  };
}

const foreignRequest = (
  order: Order,
  refundId: string,
  charge: { readonly transactionId: string; readonly amountMinor: number; readonly currency: string },
): RefundRequest => ({ ...refundRequest(order, refundId, charge, 'requested'), origin: 'gateway' });

/** Nothing has moved: only that it failed is remembered. */
const voided = (
  { order }: OrderHistory,
  { refundId, gatewayRefundId }: Decided<'void'>,
  { outcome }: RefundNews,
  now: Instant,
): Step => ({
  to: order,
  begun: [reversal(order, refundId, { code: errorOf(outcome).code, gatewayRefundId }, now)],
});

/** That a refund failed at the gateway after it had been made there: beside its record, which stays what it was. */
function reversal(
  { merchantId, orderId }: Order,
  refundId: string,
  result: { readonly code: string; readonly gatewayRefundId: string | undefined },
  now: Instant,
): OperationRecord {
  const id = { merchantId, kind: 'refund_reversal', key: refundId, subject: { orderId } } as const;
  return succeed(pendingOperation(id, { fingerprint: fingerprint({ orderId, refundId }) }, now), result, now);
}

/** The money came back: the order has it again, and owes it again. */
function reversed(
  history: OrderHistory,
  { record, request }: Decided<'reverse'>,
  { outcome }: RefundNews,
  now: Instant,
): Step {
  const { order, attention } = history;
  const { amountMinor, transactionId } = request;
  const error = errorOf(outcome);
  const result = { code: error.code, gatewayRefundId: gatewayRefundIdOf(record) };
  const taken = { ...reversal(order, record.key, result, now), intent: request };
  const step = { begun: [taken], tells: 'refund failed after it had succeeded' };
  if (!isOwn(order, transactionId)) {
    const entry = lateCaptureOwed('refund_failed_late', request, error, now);
    const ended = lateRefundEnded(history, taken, 'RefundFailed', now);
    return { ...step, to: withLastRefund(ended, asLast(request, 'failed')), raises: [entry] };
  }
  const to = withLastRefund(refundReversed(order, amountMinor, now), asLast(request, 'failed'));
  return { ...step, to, raises: [refundFailedLate(to, attention, request, error, now)] };
}

const errorOf = (outcome: RefundNews['outcome']): OperationError =>
  outcome.code === 'refused' ? outcome.error : { code: outcome.code, message: outcome.code };

/** One transaction: the order, what begins or ends with it, the list of what needs a person, and the event. */
export async function write(
  { clock, orders }: TakeInDeps,
  history: OrderHistory,
  { tells, ...step }: Step,
  event?: EventChange,
): Promise<TakenIn> {
  const after: Afterwards = {
    order: step.to,
    operations: changed(history.operations, step),
    ...(event === undefined ? {} : { event: nameOfEvent(event.to) }),
  };
  const now = clock.now();
  const { order, attention } = history;
  const written = await orders.transition({
    ...step,
    from: order,
    // An entry that says the same stands as it is, settled or not.
    raises: (step.raises ?? []).filter(({ key }) => !attention.some((one) => one.key === key)),
    settles: [...(step.settles ?? []), ...settledByFact(attention, after, now)],
    ...providerOf(order),
    ...(event === undefined ? {} : { event }),
  });
  switch (written.code) {
    case 'committed':
      return { code: 'applied', ...(tells === undefined ? {} : { tells }) };
    case 'gateway_refund_taken':
      return { code: 'superseded', why: `it is refund ${written.refundId} of ${written.orderId}` };
    case 'operation_exists':
      return { code: 'order_changed' };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
  }
}

function changed(
  operations: readonly OperationRecord[],
  { begun = [], operations: changes = [] }: Step,
): readonly OperationRecord[] {
  const now = [...begun, ...changes.map(({ to }) => to)];
  const stays = operations.filter(
    (one) => !now.some(({ kind, key }) => kind === one.kind && key === one.key),
  );
  return [...stays, ...now];
}
