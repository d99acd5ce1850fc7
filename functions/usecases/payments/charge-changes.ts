import { addMs, type Instant } from '../../domain/instant.ts';
import {
  becomeUnknown,
  failForGood,
  succeed,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import { pendingStep, refundStep } from '../../domain/operations/step.ts';
import { needsAttentionEntry, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import { neverPaid, staysOpen } from '../../domain/orders/open-operations.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import {
  lateCaptureFound,
  orderAwaitsCustomer,
  orderDeclined,
  orderDueCleared,
  orderPaid,
  paymentLeftOpen,
  paymentWindowIsOver,
  release,
  unattended,
} from '../../domain/orders/order-transitions.ts';
import type { PaymentAction } from '../../domain/orders/order.ts';
import type { Captured, ChargeOutcome, Settlement } from '../../domain/payments/payment.ts';
import { lateCaptureRefundId, refundRequest } from '../../domain/payments/refund.ts';
import type { EventChange } from '../ports/event-records.ts';
import type { Transition } from '../ports/orders.ts';

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

/** A charge brings no refund. */
export type ChargeTransition = Omit<Transition, 'gatewayRefund'>;

/** What a settlement comes to: one write, or none. */
export type ChargeChange =
  | {
      readonly code:
        | 'paid'
        | 'declined'
        | 'authentication_failed'
        | 'requires_action'
        | 'left_open'
        | 'closed'
        | Refunding['code'];
      readonly transition: Omit<ChargeTransition, 'from' | 'event'>;
    }
  /** It changes nothing. */
  | { readonly code: 'superseded' }
  | { readonly code: 'needs_attention'; readonly entry: NeedsAttentionEntry };

interface Settling extends ChargeNews {
  readonly now: Instant;
  readonly paymentWindowMs: number;
}

type Decided<Code extends Settlement['code']> = Extract<Settlement, { readonly code: Code }>;

const CHANGES: {
  readonly [Code in Settlement['code']]: (settling: Settling, decision: Decided<Code>) => ChargeChange;
} = {
  superseded: () => SUPERSEDED,
  needs_attention: (settling, { outcome }) => ({
    code: 'needs_attention',
    entry: mismatch(settling.attempt, outcome, settling.now),
  }),
  pay: paid,
  decline: declined,
  await_customer: awaitsCustomer,
  leave_open: leftOpen,
  close: closed,
  refund: refunded,
};

/** What is written for a settlement: the order, and all that goes with it. */
export const chargeChange = <Code extends Settlement['code']>(
  settling: Settling,
  decision: Decided<Code> & { readonly code: Code },
): ChargeChange => CHANGES[decision.code](settling, decision);

const SUPERSEDED: ChargeChange = { code: 'superseded' };

function paid(settling: Settling, { order, outcome }: Decided<'pay'>): ChargeChange {
  const { now } = settling;
  return {
    code: 'paid',
    transition: {
      to: orderPaid(order, outcome.transactionId, now, outcome.provider),
      ...transactionOf(outcome),
      ...chargeEnds(settling, (claimed) => succeed(claimed, outcome, now)),
    },
  };
}

function declined(settling: Settling, { order, outcome }: Decided<'decline'>): ChargeChange {
  const { history, charge, event, now } = settling;
  const { action } = order;
  if (event !== undefined && isAuthentication(action)) {
    // It is asked for already, and the answer decides.
    if (action.expiresAt <= now) return SUPERSEDED;
    const { code, message } = outcome.decline;
    return {
      code: 'authentication_failed',
      transition: {
        to: paymentWindowIsOver(order, action, now),
        ...chargeEnds(settling, (claimed) => becomeUnknown(claimed, { code, message }, now)),
      },
    };
  }
  return {
    code: 'declined',
    transition: {
      to: orderDeclined(order, outcome.decline, staysOpen(history, charge?.from), now),
      returnsStock: release(order),
      ...chargeEnds(settling, (claimed) => failForGood(claimed, outcome.decline, now)),
    },
  };
}

function awaitsCustomer(settling: Settling, { order, outcome }: Decided<'await_customer'>): ChargeChange {
  const { now, paymentWindowMs } = settling;
  const { transactionId, clientSecret } = outcome;
  const action = { transactionId, clientSecret, expiresAt: addMs(now, paymentWindowMs) };
  const error = { code: 'requires_action', message: 'the customer has to authenticate the payment' };
  return {
    code: 'requires_action',
    transition: {
      to: orderAwaitsCustomer(order, action, now),
      ...chargeEnds(settling, (claimed) => becomeUnknown(claimed, error, now)),
    },
  };
}

function leftOpen(settling: Settling, { order, outcome }: Decided<'leave_open'>): ChargeChange {
  const { charge, now, paymentWindowMs } = settling;
  // Asked for it under its record alone: what an event tells of is asked for.
  if (charge === undefined) return SUPERSEDED;
  const looked = { now, startedAt: charge.claimed.createdAt, paymentWindowMs };
  const error = { code: outcome.state, message: `the payment is ${outcome.state}` };
  return {
    code: 'left_open',
    transition: {
      to: paymentLeftOpen(order, outcome, looked),
      ...chargeEnds(settling, (claimed) => becomeUnknown(claimed, error, now)),
    },
  };
}

function closed(settling: Settling, { order, outcome }: Decided<'close'>): ChargeChange {
  const { history, charge, event, now } = settling;
  // Already settled. A duplicate notification must not clear `dueAt`.
  if (charge === undefined) return SUPERSEDED;
  // Its customer can still confirm it: the order is due until the payment is cancelled at the gateway.
  if (event !== undefined && isAuthentication(order.action)) return SUPERSEDED;
  return {
    code: 'closed',
    transition: {
      to: staysOpen(history, charge.from) ? unattended(order) : orderDueCleared(order),
      freesReference: neverPaid(history, charge.from),
      ...chargeEnds(settling, (claimed) => failForGood(claimed, outcome.decline, now)),
    },
  };
}

function refunded(settling: Settling, { outcome }: Decided<'refund'>): ChargeChange {
  const { history, now } = settling;
  const owed = refunding(history, outcome, now);
  if (owed === undefined) return SUPERSEDED;
  const ended = chargeEnds(settling, (claimed) => succeed(claimed, outcome, now));
  return {
    code: owed.code,
    transition: {
      to: lateCaptureFound(history.order, now),
      ...transactionOf(outcome),
      ...ended,
      begun: [...owed.begun, ...(ended.begun ?? [])],
      raises: owed.raises,
    },
  };
}

/** 3-D Secure of a card that is charged: after a failure its customer may go on until it is cancelled at the gateway. */
const isAuthentication = (action: PaymentAction | undefined): action is PaymentAction =>
  action !== undefined && action.state === undefined;

/** The charge's record, which ends or goes on with the order. */
function chargeEnds(
  { charge }: ChargeNews,
  end: (claimed: OperationRecord) => OperationRecord,
): Pick<Transition, 'operations' | 'begun'> {
  if (charge === undefined) return {};
  const to = end(charge.claimed);
  return charge.from === undefined ? { begun: [to] } : { operations: [{ from: charge.from, to }] };
}

const transactionOf = ({
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
  now: Instant,
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

function mismatch(attempt: number, captured: Captured, now: Instant): NeedsAttentionEntry {
  const { transactionId, amountMinor, currency } = captured;
  const detail = `${transactionId} of ${amountMinor} ${currency}`;
  const about = { detail, attempt, transactionId, amountMinor, currency };
  return needsAttentionEntry('amount_mismatch', transactionId, now, about);
}
