import type { CurrencyTotals } from './balance.ts';
import type { BreakKind } from './breaks.ts';
import type { Instant } from '../instant.ts';

/** What became of a difference that was found. */
export type FindingOutcome =
  /** What the gateway tells was applied, and the two sides agree. */
  | 'caught_up'
  /** It is a new entry of the list of what needs a person. */
  | 'listed'
  /** It was listed before, or a person has dismissed it. */
  | 'known';

export interface Finding {
  readonly kind: BreakKind;
  /** What it is about. */
  readonly about: string;
  readonly merchantId?: string;
  readonly orderId?: string;
  readonly detail: string;
  readonly outcome: FindingOutcome;
}

/** A comparison of a day, or of another period. */
export interface BooksReport {
  readonly provider: string;
  readonly from: Instant;
  /** Exclusive. */
  readonly until: Instant;
  readonly comparedAt: Instant;
  /** It goes from the end to the beginning: what lies before this is still to be compared. */
  readonly reachedDownTo: Instant;
  /** False while a part of the period is still to be compared. */
  readonly isComplete: boolean;
  readonly totals: readonly CurrencyTotals[];
  readonly payments: number;
  /** Payments of other software in the same account. */
  readonly paymentsOfOthers: number;
  readonly orders: number;
  /** Entries that the comparison settled, since they are explained. */
  readonly settled: number;
  readonly findings: readonly Finding[];
}
