import {
  needsAttentionEntry,
  settledByFact,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import type { OperationError } from '../../domain/operations/attempt.ts';
import { addMs } from '../../domain/instant.ts';
import {
  becomeUnknown,
  failForGood,
  preempted,
  isDone,
  succeed,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import type { PaymentAction } from '../../domain/orders/order.ts';
import {
  paymentLeftOpen,
  paymentWindowIsOver,
  lateCaptureFound,
  orderAwaitsCustomer,
  orderDueCleared,
  orderDeclined,
  orderPaid,
  release,
  unattended,
} from '../../domain/orders/order-transitions.ts';
import { settlement, type Captured, type ChargeOutcome } from '../../domain/payments/payment.ts';
import { lateCaptureRefundId, refundRequest } from '../../domain/payments/refund.ts';
import { pendingStep, refundStep } from '../../domain/operations/step.ts';
import { nameOfEvent } from '../../domain/payments/event-record.ts';
import type { Orders, Transition, TransitionRefusal } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventChange, EventKnown } from '../ports/event-records.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { DueList } from '../ports/due-list.ts';
import { neverPaid, staysOpen } from '../../domain/orders/open-operations.ts';

/** An operation's record as it was read, and in whose hands the outcome ends it. */
export interface RecordUpdate {
  readonly from: OperationRecord;
  readonly claimed: OperationRecord;
}

export interface ChargeNews {
  readonly history: OrderHistory;
  readonly attempt: number;
  readonly outcome: ChargeOutcome;
  /** Absent where the charge's record is done already; one without `from` was never there and begins with its outcome. */
  readonly charge?: Pick<RecordUpdate, 'claimed'> & Partial<RecordUpdate>;
  /** Present where an event brought it: it is recorded together with what it changes. */
  readonly event?: EventChange;
}

export interface SettleDeps {
  readonly clock: Clock;
  readonly orders: Orders;
  /** How long a customer may take to authenticate or confirm a payment, in milliseconds. */
  readonly paymentWindowMs: number;
}

/** A charge brings no refund. */
type ChargeTransition = Omit<Transition, 'gatewayRefund'>;

type Written =
  'paid' | 'declined' | 'holder_failed' | 'requires_action' | 'left_open' | 'closed' | Refunding['code'];

export type Applied =
  | { readonly code: Written }
  /** It changes nothing. */
  | { readonly code: 'superseded' }
  | { readonly code: 'late_owner' | 'order_changed' }
  | EventKnown
  | { readonly code: 'needs_attention'; readonly entry: NeedsAttentionEntry };

/**
 * Writes a charge's outcome: the one way to `paid` and `declined`, for the charge step and for webhooks. In one
 * transaction: the operation's end, the order, the transaction id's constraint, stock returned, the refund of what
 * the order cannot take, the event.
 */
export async function applyOutcome(deps: SettleDeps, news: ChargeNews): Promise<Applied> {
  const now = deps.clock.now();
  const { history, charge, event } = news;
  const decision = settlement(history.order, news.attempt, news.outcome);
  const ends = (
    end: (claimed: OperationRecord) => OperationRecord,
  ): Pick<Transition, 'operations' | 'begun'> => {
    if (charge === undefined) return {};
    const to = end(charge.claimed);
    return charge.from === undefined ? { begun: [to] } : { operations: [{ from: charge.from, to }] };
  };
  const write = async (
    code: Written,
    transition: Omit<ChargeTransition, 'from' | 'event'>,
  ): Promise<Applied> => {
    const brought = event === undefined ? {} : { event };
    const after = {
      order: transition.to,
      operations: [...history.operations, ...(transition.begun ?? [])],
      // The gateway looked at all that it has under the attempt's reference; an event tells of one payment alone.
      ...(event === undefined ? { answeredAttempt: news.attempt } : { event: nameOfEvent(event.to) }),
    };
    const settles = settledByFact(history.attention, after, now);
    const written = await deps.orders.transition({ ...transition, from: history.order, settles, ...brought });
    return written.code === 'committed' ? { code } : refusal(written, news, now);
  };

  switch (decision.code) {
    case 'superseded':
      return decision;
    case 'needs_attention':
      return { code: 'needs_attention', entry: mismatch(news.attempt, decision.outcome, now) };
    case 'pay': {
      const { order, outcome } = decision;
      const { transactionId, provider } = outcome;
      const to = orderPaid(order, transactionId, now, provider);
      return write('paid', {
        to,
        ...claimedFor(outcome),
        ...ends((claimed) => succeed(claimed, outcome, now)),
      });
    }
    case 'decline': {
      const { order, outcome } = decision;
      const { action } = order;
      if (event !== undefined && isAuthentication(action)) {
        // It is asked for already, and the answer decides.
        if (action.expiresAt <= now) return { code: 'superseded' };
        const { code, message } = outcome.decline;
        return write('holder_failed', {
          to: paymentWindowIsOver(order, action, now),
          ...ends((claimed) => becomeUnknown(claimed, { code, message }, now)),
        });
      }
      return write('declined', {
        to: orderDeclined(order, outcome.decline, staysOpen(history, charge?.from), now),
        returnsStock: release(order),
        ...ends((claimed) => failForGood(claimed, outcome.decline, now)),
      });
    }
    case 'await_holder': {
      const { transactionId, clientSecret } = decision.outcome;
      const action = { transactionId, clientSecret, expiresAt: addMs(now, deps.paymentWindowMs) };
      const error = { code: 'requires_action', message: 'the customer has to authenticate the payment' };
      return write('requires_action', {
        to: orderAwaitsCustomer(decision.order, action, now),
        ...ends((claimed) => becomeUnknown(claimed, error, now)),
      });
    }
    case 'leave_open': {
      const { order, outcome } = decision;
      // Asked for it under its record alone: what an event tells of is asked for.
      if (charge === undefined) return { code: 'superseded' };
      const startedAt = charge.claimed.createdAt;
      const looked = { now, startedAt, paymentWindowMs: deps.paymentWindowMs };
      const error = { code: outcome.state, message: `the payment is ${outcome.state}` };
      return write('left_open', {
        to: paymentLeftOpen(order, outcome, looked),
        ...ends((claimed) => becomeUnknown(claimed, error, now)),
      });
    }
    case 'close': {
      const { order, outcome } = decision;
      // Already settled. A duplicate notification must not clear `dueAt`.
      if (charge === undefined) return { code: 'superseded' };
      // Its customer can still confirm it: the order is due until the payment is cancelled at the gateway.
      if (event !== undefined && isAuthentication(order.action)) return { code: 'superseded' };
      const to = staysOpen(history, charge.from) ? unattended(order) : orderDueCleared(order);
      return write('closed', {
        to,
        freesReference: neverPaid(history, charge.from),
        ...ends((claimed) => failForGood(claimed, outcome.decline, now)),
      });
    }
    case 'give_back': {
      const { outcome } = decision;
      const owed = refunding(history, outcome, now);
      if (owed === undefined) return { code: 'superseded' };
      const { operations, begun = [] } = ends((claimed) => succeed(claimed, outcome, now));
      return write(owed.code, {
        to: lateCaptureFound(history.order, now),
        ...claimedFor(outcome),
        begun: [...owed.begun, ...begun],
        raises: owed.raises,
        ...(operations === undefined ? {} : { operations }),
      });
    }
  }
}

/** 3-D Secure of a card that is charged: after a failure its customer may go on until it is cancelled at the gateway. */
const isAuthentication = (action: PaymentAction | undefined): action is PaymentAction =>
  action !== undefined && action.state === undefined;

const claimedFor = ({
  transactionId,
  provider,
}: Captured): Pick<Transition, 'transactionId' | 'provider'> => ({
  transactionId,
  ...(provider === undefined ? {} : { provider }),
});

interface Refunding {
  readonly code: 'refund_due' | 'refund_at_provider';
  readonly begun: readonly OperationRecord[];
  readonly raises: readonly NeedsAttentionEntry[];
}

/**
 * How a capture is refunded that its order cannot take: by a refund of ours, or, where it is another provider's, by a person there.
 *
 * @returns undefined when it is known already
 */
function refunding(
  { order, operations, attention }: OrderHistory,
  outcome: Captured,
  now: string,
): Refunding | undefined {
  const { transactionId, provider, amountMinor, currency } = outcome;
  if (provider !== undefined) {
    const about = {
      detail: `${transactionId} at ${provider}`,
      transactionId,
      amountMinor,
      currency,
      provider,
    };
    const entry = needsAttentionEntry('late_capture_at_provider', transactionId, now, about);
    const isKnown = attention.some(({ key }) => key === entry.key);
    return isKnown ? undefined : { code: 'refund_at_provider', begun: [], raises: [entry] };
  }
  const key = lateCaptureRefundId(transactionId);
  if (operations.some((record) => record.kind === 'refund' && record.key === key)) return undefined;
  const refund = pendingStep(refundStep(refundRequest(order, key, outcome, 'late_capture')), now);
  return { code: 'refund_due', begun: [refund], raises: [] };
}

/** Why a charge that was never made never will be. */
export const ORDER_CANCELLED: OperationError = {
  code: 'order_cancelled',
  message: 'the order was cancelled before it was charged',
};

/**
 * Takes an order that is over off the sweep's list. A charge that a cancelled one had open, and that came to nothing, ends for
 * good in the same transaction: nobody can claim it any more, so the order frees its reference. Whoever is refused looks again.
 */
export async function closeOver(
  { orders, clock, dueList }: Pick<SettleDeps, 'clock' | 'orders'> & { readonly dueList: DueList },
  history: OrderHistory,
): Promise<void> {
  const { order, operations } = history;
  if (order.dueAt === undefined) return;
  const now = clock.now();
  const to = orderDueCleared(order);
  const settles = settledByFact(history.attention, { order: to, operations }, now);
  if (order.status !== 'cancelled' || !neverPaid(history)) {
    await dueList.close(order, settles);
    return;
  }
  await orders.transition({
    from: order,
    to,
    operations: operations
      .filter((record) => record.kind === 'charge' && !isDone(record))
      .map((record) => ({ from: record, to: preempted(record, ORDER_CANCELLED, now) })),
    settles,
    freesReference: true,
  });
}

function mismatch(attempt: number, captured: Captured, now: string): NeedsAttentionEntry {
  const { transactionId, amountMinor, currency } = captured;
  const detail = `${transactionId} of ${amountMinor} ${currency}`;
  const about = { detail, attempt, transactionId, amountMinor, currency };
  return needsAttentionEntry('amount_mismatch', transactionId, now, about);
}

function refusal(
  written: TransitionRefusal<ChargeTransition>,
  { attempt }: ChargeNews,
  now: string,
): Applied {
  switch (written.code) {
    case 'transaction_taken': {
      const about = { detail: `it belongs to ${written.orderId}`, attempt };
      const entry = needsAttentionEntry('transaction_taken', String(attempt), now, about);
      return { code: 'needs_attention', entry };
    }
    case 'operation_exists':
      return { code: 'order_changed' };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
  }
}
