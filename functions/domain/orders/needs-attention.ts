import { BREAKS } from '../books/breaks.ts';
import type { Instant } from '../instant.ts';
import type { OperationRecord } from '../operations/operation.ts';
import { disputesOf, isDisputeOpen, takenMinor } from '../payments/dispute.ts';
import type { Order } from './order.ts';
import { isOfLateCapture, lateCaptureRefundId } from '../payments/refund.ts';

/** One thing that only a person can settle. Its key is made of facts, so that the same debt is never entered twice. */
export interface NeedsAttentionEntry {
  /** The reason, and what it is about: `refund_refused:<refundId>`. Unique in its partition. */
  readonly key: string;
  readonly reason: NeedsAttentionReason;
  /** What a person needs to know besides. */
  readonly detail?: string;
  readonly since: Instant;
  /** False once it is settled: it then stays as a record. */
  readonly open: boolean;
  /** Who settled it, oldest first. It only grows. */
  readonly settlements: readonly Settlement[];
  /** What is owed, in minor units. */
  readonly amountMinor?: number;
  readonly currency?: string;
  /** Later refunds cover a refused one once this much of the order was refunded. */
  readonly coveredAtMinor?: number;
  /** The gateway's id of the capture that it is about. */
  readonly transactionId?: string;
  /** The checkout attempt whose charge is in doubt. */
  readonly attempt?: number;
  /** The event that waits, or that contradicts. */
  readonly provider?: string;
  readonly eventId?: string;
  /** It stands on the order itself, as releases before the entries wrote it. */
  readonly legacy?: true;
}

export interface Settlement {
  readonly at: Instant;
  /** A person, as the account knows them; or `once` where a fact settled it. */
  readonly by: string;
  readonly why: string;
}

/** Who settles an entry where nobody has to. */
export const BY_FACT = 'once';

/** What stands after a write, for the entries that the write may settle. */
export interface Afterwards {
  readonly order: Order;
  /** All of the order's, with those that the write begins or ends. */
  readonly operations: readonly OperationRecord[];
  /** The attempt whose charge the gateway, asked for it, gave one answer about that fits the order. */
  readonly answeredAttempt?: number;
  /** The event that is applied. */
  readonly event?: { readonly provider: string; readonly eventId: string };
}

interface Verbs {
  /** The reason in words. */
  readonly says: string;
  /** What `attention retry` has looked at again; `nothing` where that could settle nothing. */
  readonly retry: 'order' | 'event' | 'nothing';
  /** Whether `attention dismiss` is a person's decision at any time, or only once nothing of the order is open. */
  readonly dismiss: 'decision' | 'once_nothing_is_open';
  /** What a person does instead of what the verbs cannot do, and what else settles it. */
  readonly settledBy: string;
  readonly isSettled: (entry: NeedsAttentionEntry, after: Afterwards) => boolean;
}

const never = (): boolean => false;

const isAnswered = (entry: NeedsAttentionEntry, { answeredAttempt }: Afterwards): boolean =>
  entry.attempt !== undefined && entry.attempt === answeredAttempt;

const refunds = ({ operations }: Afterwards): readonly OperationRecord[] =>
  operations.filter(({ kind }) => kind === 'refund');

/** What was refunded of an order, and what lost disputes have taken: nobody has a claim to that any more. */
const goneMinor = ({ order, operations }: Afterwards): number => {
  if (order.status !== 'paid') return 0;
  const { transactionId, refundedMinor = 0, currency } = order;
  const lost = disputesOf(operations, transactionId).filter(({ stage }) => stage === 'lost');
  return lost.reduce((sum, dispute) => sum + takenMinor(dispute, currency), refundedMinor);
};

const isCovered = ({ coveredAtMinor }: NeedsAttentionEntry, after: Afterwards): boolean =>
  after.order.status === 'paid' && goneMinor(after) >= (coveredAtMinor ?? after.order.totalMinor);

/** Of a payment that no order took: refunds of it that stand come to what is owed. */
function isRefunded(
  { transactionId, amountMinor }: NeedsAttentionEntry,
  { operations }: Afterwards,
): boolean {
  if (transactionId === undefined || amountMinor === undefined) return false;
  const sum = operations.reduce((total, { kind, status, intent }) => {
    const isOf = intent !== undefined && 'refundId' in intent && intent.transactionId === transactionId;
    if (!isOf || status !== 'succeeded') return total;
    return kind === 'refund' ? total + intent.amountMinor : total - intent.amountMinor;
  }, 0);
  return sum >= amountMinor;
}

/** Every reason for an entry, and everything that takes an entry with it off the list. A new reason is one more line. */
export const NEEDS_ATTENTION = {
  unsettled: {
    says: 'not settled after repeated looks',
    retry: 'order',
    dismiss: 'once_nothing_is_open',
    settledBy: 'nothing of the order is open any more',
    isSettled: (_entry, { order }) => order.dueAt === undefined,
  },
  refund_refused: {
    says: 'a refund was refused for good: the money is still owed',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'later refunds of the order that cover its amount: `POST /orders/{orderId}/refunds`',
    isSettled: isCovered,
  },
  refund_failed_late: {
    says: 'a refund failed after it had succeeded: the money is still owed',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'later refunds of the order that cover its amount: `POST /orders/{orderId}/refunds`',
    isSettled: (entry, after) =>
      entry.transactionId === undefined ? isCovered(entry, after) : isRefunded(entry, after),
  },
  refund_mismatch: {
    says: 'the gateway tells of a refund that is not what was asked for',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'a person who compares order and gateway, and dismisses the entry',
    isSettled: never,
  },
  payment_disputed: {
    says: 'the cardholder’s bank questions the payment',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'the end of the dispute. Evidence is handed in at the gateway',
    isSettled: ({ key }, { operations }) =>
      operations.some(
        ({ dispute }) =>
          dispute !== undefined && key.split(':')[1] === dispute.disputeId && !isDisputeOpen(dispute),
      ),
  },
  dispute_mismatch: {
    says: 'the payment is disputed in another currency than the order’s: what it takes is not counted',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'a person who compares order and gateway, and dismisses the entry',
    isSettled: never,
  },
  early_fraud_warning: {
    says: 'the card’s issuer reports the payment as fraud: a dispute is likely',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'the refund of all that was paid, or a person who keeps it and dismisses the entry',
    isSettled: isCovered,
  },
  payment_in_review: {
    says: 'the gateway has the payment in review',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'the end of the review at the gateway',
    isSettled: never,
  },
  late_capture_at_provider: {
    says: 'captured by another provider when the order could not take it: it has to be refunded there',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'the provider’s news of its refund, or a person who refunds it there and dismisses the entry',
    isSettled: isRefunded,
  },
  late_capture_refund_refused: {
    says: 'the refund of a late capture was refused for good: the money is still owed',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'its refund at the gateway, by hand',
    isSettled: isRefunded,
  },
  refund_contradicted: {
    says: 'the gateway tells of a refund the opposite of what is recorded',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'a person who compares order and gateway, and dismisses the entry',
    isSettled: never,
  },
  amount_mismatch: {
    says: 'captured with another amount or currency than the order’s',
    retry: 'order',
    dismiss: 'once_nothing_is_open',
    settledBy: 'the capture’s refund, or an answer of the gateway that fits the order',
    isSettled: (entry, after) =>
      isAnswered(entry, after) ||
      refunds(after).some(({ key }) => key === lateCaptureRefundId(entry.transactionId ?? '')),
  },
  transaction_taken: {
    says: 'the gateway’s payment belongs to another order',
    retry: 'order',
    dismiss: 'once_nothing_is_open',
    settledBy: 'an answer of the gateway that fits the order',
    isSettled: isAnswered,
  },
  captured_twice: {
    says: 'two captures under one reference',
    retry: 'order',
    dismiss: 'once_nothing_is_open',
    settledBy: 'the second capture’s refund, or an answer of the gateway that names one capture',
    isSettled: (entry, after) =>
      isAnswered(entry, after) ||
      refunds(after).some(({ key, createdAt }) => isOfLateCapture(key) && createdAt >= entry.since),
  },
  event_not_applied: {
    says: 'what the event is about never appeared',
    retry: 'event',
    dismiss: 'decision',
    settledBy: 'what the event is about appears, and it is applied',
    isSettled: ({ provider, eventId }, { event }) =>
      event !== undefined && event.eventId === eventId && event.provider === provider,
  },
  event_id_reused: {
    says: 'another event came under an id that is settled',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy: 'a person who compares the two events at their sender, and dismisses the entry',
    isSettled: never,
  },
  unreadable: {
    says: 'this release cannot read the item',
    retry: 'nothing',
    dismiss: 'decision',
    settledBy:
      'the sweep tries it again each hour; a person dismisses the entry once a release can read the item',
    isSettled: never,
  },
  // A later comparison settles what it finds explained.
  ...BREAKS,
} as const satisfies Record<string, Verbs>;

export type NeedsAttentionReason = keyof typeof NEEDS_ATTENTION;

export const verbsOf = ({ reason }: Pick<NeedsAttentionEntry, 'reason'>): Verbs => NEEDS_ATTENTION[reason];

/** The page that says what a person does about a reason. */
export const runbookPageOf = (reason: NeedsAttentionReason): string =>
  `docs/guides/runbook/reason-${reason.replaceAll('_', '-')}.md`;

/** The whole reason, for a person. */
export const inWords = ({ reason, detail }: Pick<NeedsAttentionEntry, 'reason' | 'detail'>): string =>
  [NEEDS_ATTENTION[reason].says, ...(detail === undefined ? [] : [detail])].join(': ');

type About = Omit<Partial<NeedsAttentionEntry>, 'key' | 'reason' | 'since' | 'open' | 'settlements'>;

/** @param what of several that one order may have of this reason */
export const needsAttentionEntry = (
  reason: NeedsAttentionReason,
  what: string | undefined,
  since: Instant,
  about: About = {},
): NeedsAttentionEntry => ({
  key: what === undefined ? reason : `${reason}:${what}`,
  reason,
  since,
  open: true,
  settlements: [],
  ...about,
});

export const settled = (entry: NeedsAttentionEntry, how: Settlement): NeedsAttentionEntry => ({
  ...entry,
  open: false,
  settlements: [...entry.settlements, how],
});

/** The entries that what stands after a write settles, as they are then. */
export const settledByFact = (
  entries: readonly NeedsAttentionEntry[],
  after: Afterwards,
  now: Instant,
): readonly NeedsAttentionEntry[] =>
  entries
    .filter((entry) => entry.open && verbsOf(entry).isSettled(entry, after))
    .map((entry) => settled(entry, { at: now, by: BY_FACT, why: verbsOf(entry).settledBy }));
