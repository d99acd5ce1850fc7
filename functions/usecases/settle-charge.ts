import { attentionEntry, settledByFact, type AttentionEntry } from '../domain/attention.ts';
import { fingerprint } from '../domain/fingerprint.ts';
import { addMs } from '../domain/instant.ts';
import {
  becomeUnknown,
  failForGood,
  isDone,
  isUnsettled,
  pendingOperation,
  succeed,
  type OperationRecord,
} from '../domain/operation.ts';
import {
  holderTimeIsOver,
  lateCaptureFound,
  orderAwaitsHolder,
  orderClosed,
  orderDeclined,
  orderPaid,
  release,
  unattended,
} from '../domain/order-transitions.ts';
import { settlement, type Captured, type ChargeOutcome } from '../domain/payment.ts';
import { lateCaptureRefundId, refundRequest } from '../domain/refund.ts';
import { nameOfEvent } from '../domain/webhook-event.ts';
import type {
  Clock,
  EventChange,
  EventKnown,
  OrderLedger,
  OrderStory,
  Transition,
  TransitionRefusal,
} from './ports.ts';

/** An operation's record as it was read, and in whose hands the outcome ends it. */
export interface InHand {
  readonly from: OperationRecord;
  readonly held: OperationRecord;
}

export interface ChargeNews {
  readonly story: OrderStory;
  readonly attempt: number;
  readonly outcome: ChargeOutcome;
  /** Absent where the charge's record is done already; one without `from` was never there and begins with its outcome. */
  readonly charge?: Pick<InHand, 'held'> & Partial<InHand>;
  /** Present where an event brought it: it is recorded together with what it changes. */
  readonly event?: EventChange;
}

export interface SettleDeps {
  readonly clock: Clock;
  readonly orders: OrderLedger;
  /** How long a card's holder may take to act, in milliseconds. */
  readonly holderTimeMs: number;
}

type Written = 'paid' | 'declined' | 'holder_failed' | 'requires_action' | 'closed' | 'refund_due';

export type Applied =
  | { readonly code: Written }
  /** It changes nothing. */
  | { readonly code: 'superseded' }
  | { readonly code: 'late_owner' | 'order_changed' }
  | EventKnown
  | { readonly code: 'needs_attention'; readonly entry: AttentionEntry };

/**
 * Writes a charge's outcome: the one way to `paid` and `declined`, for the charge step and for webhooks. In one
 * transaction: the operation's end, the order, the transaction id's constraint, stock given back, the refund of what
 * the order cannot take, the event.
 */
export async function applyOutcome(deps: SettleDeps, news: ChargeNews): Promise<Applied> {
  const now = deps.clock.now();
  const { story, charge, event } = news;
  const decision = settlement(story.order, news.attempt, news.outcome);
  const ends = (
    end: (held: OperationRecord) => OperationRecord,
  ): Pick<Transition, 'operations' | 'begun'> => {
    if (charge === undefined) return {};
    const to = end(charge.held);
    return charge.from === undefined ? { begun: [to] } : { operations: [{ from: charge.from, to }] };
  };
  const write = async (code: Written, transition: Omit<Transition, 'from' | 'event'>): Promise<Applied> => {
    const brought = event === undefined ? {} : { event };
    const after = {
      order: transition.to,
      operations: [...story.operations, ...(transition.begun ?? [])],
      // The gateway looked at all that it has under the attempt's reference; an event tells of one payment alone.
      ...(event === undefined ? { answeredAttempt: news.attempt } : { event: nameOfEvent(event.to) }),
    };
    const settles = settledByFact(story.attention, after, now);
    const written = await deps.orders.transition({ ...transition, from: story.order, settles, ...brought });
    return written.code === 'committed' ? { code } : refusal(written, news, now);
  };

  switch (decision.code) {
    case 'superseded':
      return decision;
    case 'needs_attention':
      return { code: 'needs_attention', entry: mismatch(news.attempt, decision.outcome, now) };
    case 'pay': {
      const { order, outcome } = decision;
      const { transactionId } = outcome;
      const to = orderPaid(order, transactionId, now);
      return write('paid', { to, transactionId, ...ends((held) => succeed(held, outcome, now)) });
    }
    case 'decline': {
      const { order, outcome } = decision;
      if (event !== undefined && order.action !== undefined) {
        // It is asked for already, and the answer decides.
        if (order.action.expiresAt <= now) return { code: 'superseded' };
        const { code, message } = outcome.decline;
        return write('holder_failed', {
          to: holderTimeIsOver(order, order.action, now),
          ...ends((held) => becomeUnknown(held, { code, message }, now)),
        });
      }
      return write('declined', {
        to: orderDeclined(order, outcome.decline, staysOpen(story, charge?.from), now),
        givesBack: release(order),
        ...ends((held) => failForGood(held, outcome.decline, now)),
      });
    }
    case 'await_holder': {
      const { transactionId, clientSecret } = decision.outcome;
      const action = { transactionId, clientSecret, expiresAt: addMs(now, deps.holderTimeMs) };
      const error = { code: 'requires_action', message: 'the card’s holder has to act' };
      return write('requires_action', {
        to: orderAwaitsHolder(decision.order, action, now),
        ...ends((held) => becomeUnknown(held, error, now)),
      });
    }
    case 'close': {
      const { order, outcome } = decision;
      // It was over before: another telling of it takes the order off nobody's list.
      if (charge === undefined) return { code: 'superseded' };
      // Its holder can still confirm it: the order is due until it is given up at the gateway.
      if (event !== undefined && order.action !== undefined) return { code: 'superseded' };
      const to = staysOpen(story, charge.from) ? unattended(order) : orderClosed(order);
      return write('closed', { to, ...ends((held) => failForGood(held, outcome.decline, now)) });
    }
    case 'give_back': {
      const { outcome } = decision;
      const refund = refundOf(story, outcome, now);
      if (refund === undefined) return { code: 'superseded' };
      const { operations, begun = [] } = ends((held) => succeed(held, outcome, now));
      return write('refund_due', {
        to: lateCaptureFound(story.order, now),
        transactionId: outcome.transactionId,
        begun: [refund, ...begun],
        ...(operations === undefined ? {} : { operations }),
      });
    }
  }
}

/** @returns undefined when it is known already */
function refundOf(
  { order, operations }: OrderStory,
  outcome: Captured,
  now: string,
): OperationRecord | undefined {
  const { merchantId, orderId } = order;
  const key = lateCaptureRefundId(outcome.transactionId);
  if (operations.some((record) => record.kind === 'refund' && record.key === key)) return undefined;
  const intent = refundRequest(order, key, outcome, 'late_capture');
  const id = { merchantId, kind: 'refund', key, subject: { orderId } } as const;
  return pendingOperation(id, { fingerprint: fingerprint(intent), intent }, now);
}

export const openRefunds = ({ operations }: Pick<OrderStory, 'operations'>): readonly OperationRecord[] =>
  operations.filter((record) => record.kind === 'refund' && !isDone(record));

/** Whether anything of an order that is over still moves, besides what ends now. */
export const staysOpen = (
  { operations }: Pick<OrderStory, 'operations'>,
  ended?: Pick<OperationRecord, 'kind' | 'key'>,
): boolean =>
  operations
    .filter(({ kind, key }) => kind !== ended?.kind || key !== ended.key)
    .some((record) => (record.kind === 'refund' && !isDone(record)) || isOpenCharge(record));

export const isOpenCharge = (record: OperationRecord): boolean =>
  record.kind === 'charge' && isUnsettled(record);

function mismatch(attempt: number, captured: Captured, now: string): AttentionEntry {
  const { transactionId, amountMinor, currency } = captured;
  const detail = `${transactionId} of ${amountMinor} ${currency}`;
  const about = { detail, attempt, transactionId, amountMinor, currency };
  return attentionEntry('amount_mismatch', transactionId, now, about);
}

function refusal(written: TransitionRefusal, { attempt }: ChargeNews, now: string): Applied {
  switch (written.code) {
    case 'transaction_taken': {
      const about = { detail: `it belongs to ${written.orderId}`, attempt };
      return {
        code: 'needs_attention',
        entry: attentionEntry('transaction_taken', String(attempt), now, about),
      };
    }
    case 'operation_exists':
      return { code: 'order_changed' };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
  }
}
