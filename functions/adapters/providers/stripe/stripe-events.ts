import * as z from 'zod/mini';
import { codeFrom } from '../../../domain/operations/attempt.ts';
import type { Dispute, DisputeStage } from '../../../domain/payments/dispute.ts';
import { chargeReference } from '../../../domain/payments/payment.ts';
import { refundReference } from '../../../domain/payments/refund.ts';
import { GatewayFault } from '../../../usecases/ports/gateway.ts';
import type { AboutCharge, GatewayEvent } from '../../../domain/payments/gateway-event.ts';
import {
  endOf,
  intentState,
  openStateOf,
  refundOutcomeOf,
  refundState,
  statusOf,
} from './stripe-outcomes.ts';

/** What an event tells, in our words; without both fields it tells nothing of ours. */
export type Told = Pick<GatewayEvent, 'about' | 'setAside'>;

interface Event {
  readonly type: string;
  /** Seconds since 1970. */
  readonly created: number | undefined;
  readonly object: unknown;
}

/** By type, who reads its object. Events of other types are recorded and change nothing. */
const READERS: Readonly<Record<string, (event: Event) => Told>> = {
  ...readBy(
    chargeTold,
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'payment_intent.requires_action',
    'payment_intent.processing',
  ),
  // Until 2024-10-28 some refunds are told under the charge's name only. `charge.refunded` does not say which refund.
  ...readBy(refundTold, 'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'),
  ...readBy(
    disputeTold,
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ),
  ...readBy(warningTold, 'radar.early_fraud_warning.created', 'radar.early_fraud_warning.updated'),
  ...readBy(reviewTold, 'review.opened', 'review.closed'),
};

/** What the endpoint at Stripe has to be subscribed to. */
export const STRIPE_EVENTS: readonly string[] = Object.keys(READERS);

function readBy(
  reader: (event: Event) => Told,
  ...types: readonly string[]
): Record<string, (event: Event) => Told> {
  return Object.fromEntries(types.map((type) => [type, reader]));
}

export const readObject = (event: Event): Told =>
  Object.hasOwn(READERS, event.type) ? (READERS[event.type]?.(event) ?? {}) : {};

/**
 * Whose charge it is. Other software in the same account may use the same names for its own: what is ours has the reference
 * that we give to this attempt.
 */
const ourCharge = z.object({
  object: z.literal('payment_intent'),
  metadata: z
    .object({
      merchantId: z.string(),
      orderId: z.string(),
      attempt: z.coerce.number().check(z.int(), z.positive()),
      reference: z.string(),
    })
    .check(z.refine((names) => names.reference === chargeReference(names))),
});

function chargeTold({ object }: Event): Told {
  const ours = ourCharge.safeParse(object);
  if (!ours.success) return {};
  const { merchantId, orderId, attempt } = ours.data.metadata;
  const outcome = chargeOutcome(object);
  if (typeof outcome === 'string') return { setAside: outcome };
  return { about: { object: 'charge', merchantId, orderId, attempt, outcome } };
}

/** @returns why it tells no outcome: the charge step asks for one in its own time */
function chargeOutcome(object: unknown): AboutCharge['outcome'] | string {
  const intent = intentState.parse(object);
  const state = openStateOf(intent);
  if (state !== undefined) return { code: 'still_open', state };
  // Its secret was taken out at the door.
  if (statusOf(intent) === 'requires_action') return { code: 'action_required' };
  try {
    return endOf(intent);
  } catch (error) {
    if (error instanceof GatewayFault) return `the payment is ${intent.status}`;
    throw error;
  }
}

/** Whose refund it is, likewise. One that somebody else made has none of the names. */
const ourRefund = z.object({
  metadata: z
    .object({ merchantId: z.string(), orderId: z.string(), refundId: z.string(), reference: z.string() })
    .check(z.refine((names) => names.reference === refundReference(names))),
});
const anyRefund = z.object({ object: z.literal('refund') });

function refundTold({ object }: Event): Told {
  if (!anyRefund.safeParse(object).success) return {};
  const ours = ourRefund.safeParse(object);
  // Somebody else's may be of any payment of the account, and need not be one that Once can read.
  const state = ours.success ? refundState.parse(object) : refundState.safeParse(object).data;
  if (state === undefined) return { setAside: 'a refund that this release cannot read' };
  const outcome = refundOutcomeOf(state);
  if (outcome === undefined) return { setAside: `the refund is ${state.status}` };
  const payment = state.payment_intent;
  if (ours.success) {
    const { merchantId, orderId, refundId } = ours.data.metadata;
    const transactionId = payment ?? undefined;
    const about = { object: 'refund', merchantId, orderId, refundId, outcome } as const;
    return { about: transactionId === undefined ? about : { ...about, transactionId } };
  }
  if (!payment) return { setAside: 'a refund of no PaymentIntent' };
  return { about: { object: 'gateway_refund', transactionId: payment, outcome } };
}

/** https://docs.stripe.com/api/disputes/object. `charge_refunded` is of former versions. */
const STAGES: Readonly<Record<string, DisputeStage>> = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'closed',
  needs_response: 'open',
  under_review: 'open',
  appeal_needs_response: 'open',
  appeal_under_review: 'open',
  prevented: 'closed',
  charge_refunded: 'closed',
  won: 'won',
  lost: 'lost',
};

const disputeState = z.object({
  id: z.string(),
  object: z.literal('dispute'),
  amount: z.number(),
  currency: z.string(),
  status: z.string(),
  reason: z.catch(z.string(), 'unknown'),
  payment_intent: z.nullish(z.string()),
  evidence_details: z.catch(z.nullish(z.object({ due_by: z.nullish(z.number()) })), undefined),
  balance_transactions: z.catch(z.optional(z.array(z.object({ amount: z.number() }))), undefined),
});

export type DisputeState = z.infer<typeof disputeState>;

function disputeTold({ type, created, object }: Event): Told {
  const state = disputeState.parse(object);
  const { payment_intent: transactionId } = state;
  if (!transactionId) return { setAside: 'a dispute of no PaymentIntent' };
  const moved = {
    withdrawn: type === 'charge.dispute.funds_withdrawn' || type === 'charge.dispute.funds_reinstated',
    reinstated: type === 'charge.dispute.funds_reinstated',
  };
  return { about: { object: 'dispute', transactionId, dispute: disputeOf(state, created, moved) } };
}

/**
 * A dispute as it stands. Money moves by balance transactions, and not with a status.
 *
 * @param asOfSeconds when it stood so
 * @param moved what is known to have moved besides what its balance transactions tell
 */
export function disputeOf(
  state: DisputeState,
  asOfSeconds = 0,
  moved: Pick<Dispute, 'withdrawn' | 'reinstated'> = { withdrawn: false, reinstated: false },
): Dispute {
  const { balance_transactions: rows = [], evidence_details: evidence } = state;
  const dueBy = evidence?.due_by;
  return {
    disputeId: state.id,
    transactionId: state.payment_intent ?? '',
    // A status of a later version needs attention, and forbids a refund until a person has looked.
    stage: STAGES[state.status] ?? 'open',
    status: codeFrom(state.status),
    reason: codeFrom(state.reason),
    amountMinor: state.amount,
    currency: state.currency.toUpperCase(),
    ...(dueBy ? { evidenceDueBy: instantAt(dueBy) } : {}),
    asOf: instantAt(asOfSeconds),
    withdrawn: moved.withdrawn || rows.some(({ amount }) => amount < 0),
    reinstated: moved.reinstated || rows.some(({ amount }) => amount > 0),
  };
}

const instantAt = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** https://docs.stripe.com/api/radar/early_fraud_warnings */
const fraudWarning = z.object({
  id: z.string(),
  payment_intent: z.nullish(z.string()),
  fraud_type: z.catch(z.string(), 'unknown'),
  /** False once it has a dispute, or all of it was refunded. */
  actionable: z.catch(z.boolean(), true),
});

function warningTold({ object }: Event): Told {
  const { id: warningId, payment_intent: transactionId, ...warning } = fraudWarning.parse(object);
  if (!transactionId) return { setAside: 'a warning of no PaymentIntent' };
  const detail = codeFrom(warning.fraud_type);
  const told = { reason: 'early_fraud_warning', warningId, detail, open: warning.actionable } as const;
  return { about: { object: 'warning', transactionId, ...told } };
}

/** https://docs.stripe.com/api/radar/reviews */
const review = z.object({
  id: z.string(),
  payment_intent: z.nullish(z.string()),
  open: z.boolean(),
  opened_reason: z.catch(z.nullish(z.string()), undefined),
  closed_reason: z.catch(z.nullish(z.string()), undefined),
});

function reviewTold({ object }: Event): Told {
  const { id: warningId, payment_intent: transactionId, open, ...reasons } = review.parse(object);
  if (!transactionId) return { setAside: 'a review of no PaymentIntent' };
  const why = open ? reasons.opened_reason : reasons.closed_reason;
  const told = { reason: 'payment_in_review', warningId, detail: codeFrom(why ?? 'unknown'), open } as const;
  return { about: { object: 'warning', transactionId, ...told } };
}
