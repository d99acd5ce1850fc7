import type { Instant } from '../instant.ts';

/**
 * Where a dispute stands. `inquiry`: the bank asks, no money moves, and a refund is still possible. `open`: the bank wants
 * the money back. `closed`: it ended without a decision, such as an inquiry that came to nothing.
 */
export type DisputeStage = 'inquiry' | 'open' | 'closed' | 'won' | 'lost';

/** A dispute as its gateway tells it, at one moment. */
export interface Dispute {
  /** The gateway's own id. */
  readonly disputeId: string;
  /** The payment's. */
  readonly transactionId: string;
  readonly stage: DisputeStage;
  /** In the gateway's words, such as `needs_response`. */
  readonly status: string;
  /** The gateway's code, such as `fraudulent`. */
  readonly reason: string;
  /** May differ from the payment's: a part of it, or in another currency. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Evidence that comes later does not count. */
  readonly evidenceDueBy?: Instant;
  /** When it stood so. */
  readonly asOf: Instant;
  /** The money was taken from the account, and it came back: each is a fact of its own, whatever the status. */
  readonly withdrawn: boolean;
  readonly reinstated: boolean;
  /** It was lost once, whatever came of an appeal: it has a document. */
  readonly wasLost?: true;
}

/** What of a dispute its order shows. */
export interface OrderDispute {
  readonly disputeId: string;
  readonly stage: DisputeStage;
  readonly status: string;
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly evidenceDueBy?: Instant;
}

const RANKS: Readonly<Record<DisputeStage, number>> = { inquiry: 0, open: 1, closed: 2, won: 2, lost: 2 };

/**
 * What is known of a dispute after another event about it. The later status counts; of two of one moment the one that is
 * further on. What moved has moved, in whatever order it is told.
 */
export function disputeAfter(known: Dispute | undefined, told: Dispute): Dispute {
  const { wasLost: _before, ...latest } = known && !isLater(told, known) ? known : told;
  const tellings = known === undefined ? [told] : [known, told];
  const wasLost = tellings.some(({ wasLost: before, stage }) => before === true || stage === 'lost');
  return {
    ...latest,
    // What is lost has been taken.
    withdrawn: wasLost || tellings.some((one) => one.withdrawn),
    reinstated: tellings.some((one) => one.reinstated),
    ...(wasLost ? { wasLost } : {}),
  };
}

function isLater(one: Dispute, other: Dispute): boolean {
  if (one.asOf !== other.asOf) return one.asOf > other.asOf;
  const further = RANKS[one.stage] - RANKS[other.stage];
  return further === 0 ? one.status > other.status : further > 0;
}

export const isDisputeOpen = ({ stage }: Pick<Dispute, 'stage'>): boolean =>
  stage === 'inquiry' || stage === 'open';

/** While the bank wants the money back a refund would pay it twice. An inquiry is best answered by one. */
export const forbidsRefund = (dispute: Pick<Dispute, 'stage'> | undefined): boolean =>
  dispute?.stage === 'open';

/** What it has taken of an order in this currency, and not returned. One that is lost has taken all of its amount. */
export function takenMinor(dispute: Dispute, currency: string): number {
  if (dispute.currency !== currency) return 0;
  const isOut = dispute.stage === 'lost' || (dispute.withdrawn && !dispute.reinstated);
  return isOut ? dispute.amountMinor : 0;
}

/** By which the credit note of a dispute that was lost is known. */
export const disputeCreditId = (disputeId: string): string => `dispute_${disputeId}`;

/** All disputes of a payment. */
export const disputesOf = (
  operations: readonly { readonly dispute?: Dispute }[],
  transactionId: string | undefined,
): readonly Dispute[] =>
  operations.flatMap(({ dispute }) =>
    dispute !== undefined && dispute.transactionId === transactionId ? [dispute] : [],
  );

/** Which of several an order shows: one that forbids a refund, else one that is open, else the last. */
export function shownDispute(disputes: readonly Dispute[]): OrderDispute | undefined {
  const [shown] = disputes.toSorted(
    (one, other) =>
      Number(forbidsRefund(other)) - Number(forbidsRefund(one)) ||
      Number(isDisputeOpen(other)) - Number(isDisputeOpen(one)) ||
      other.asOf.localeCompare(one.asOf) ||
      other.disputeId.localeCompare(one.disputeId),
  );
  if (shown === undefined) return undefined;
  const {
    transactionId: _payment,
    asOf: _told,
    withdrawn: _out,
    reinstated: _back,
    wasLost: _once,
    ...facts
  } = shown;
  return facts;
}
