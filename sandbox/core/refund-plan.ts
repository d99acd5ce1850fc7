import type { RefundOutcome } from './behaviours.ts';
import type { PENDING_REASONS } from './money-records.ts';

const PENDING_MS = 2_000;
const PENDING_DAYS_MS = 3 * 86_400_000;
/** Long enough for whoever asked to have taken the success for granted. */
const FAILS_AFTER_MS = 5_000;

/** One of those that Stripe has (https://docs.stripe.com/refunds#failed-refunds). */
const CARD_IS_GONE = 'expired_or_canceled_card';
const NO_BALANCE = 'insufficient_funds';

interface Ahead {
  /** When the account's balance is touched; absent: not at all, or only when somebody settles it. */
  readonly movesAtMs?: number;
  /** What it will have failed of, and from when on. */
  readonly fails?: { readonly atMs: number; readonly reason: string };
}

/** What becomes of a refund, as far as it is decided when it is made. */
export type RefundPlan =
  | (Ahead & { readonly status: 'succeeded' })
  | (Ahead & {
      readonly status: 'pending';
      readonly pendingReason: (typeof PENDING_REASONS)[number];
      readonly succeedsAtMs?: number;
    })
  | (Ahead & { readonly status: 'failed'; readonly failureReason: string });

/** @param earlier how many refunds the payment has already */
export function planOf(outcome: RefundOutcome | undefined, earlier: number, nowMs: number): RefundPlan {
  const at = nowMs + PENDING_DAYS_MS;
  switch (outcome) {
    case undefined:
      return { status: 'succeeded', movesAtMs: nowMs };
    case 'fails_late':
      return {
        status: 'succeeded',
        movesAtMs: nowMs,
        fails: { atMs: nowMs + FAILS_AFTER_MS, reason: CARD_IS_GONE },
      };
    case 'pending':
      return {
        status: 'pending',
        pendingReason: 'processing',
        succeedsAtMs: nowMs + PENDING_MS,
        movesAtMs: nowMs,
      };
    case 'pending_days':
      return { status: 'pending', pendingReason: 'insufficient_funds', succeedsAtMs: at, movesAtMs: at };
    case 'pending_fails':
      return {
        status: 'pending',
        pendingReason: 'insufficient_funds',
        fails: { atMs: at, reason: NO_BALANCE },
      };
    case 'pending_open':
      return { status: 'pending', pendingReason: 'insufficient_funds' };
    case 'first_pending':
      return planOf(earlier === 0 ? 'pending_days' : undefined, earlier, nowMs);
    case 'second_pending':
      return planOf(earlier === 1 ? 'pending_days' : undefined, earlier, nowMs);
    case 'failed':
      return { status: 'failed', failureReason: CARD_IS_GONE };
  }
}
