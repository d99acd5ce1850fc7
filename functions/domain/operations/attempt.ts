import type { Instant } from '../instant.ts';

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** A code that others chose, in letters, digits and `_.-`: it goes into keys of metrics, into logs and to terminals. */
export const codeFrom = (text: string): string => text.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 100);

export interface Attempt {
  readonly number: number;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /**
   * `abandoned`: its owner's lease ran out before it reported. `refused`: business said no, and nothing was changed; `failed`
   * is a fault.
   */
  readonly outcome?: 'succeeded' | 'refused' | 'failed' | 'unknown' | 'abandoned';
  readonly error?: OperationError;
  readonly retrySafe?: boolean;
}

/**
 * What a business item keeps of the operation that made it, so that the item is its own record: the rest is said by the
 * item itself. One attempt is the rule, and then its start is all there is to keep.
 *
 * It stands here and not in provenance.ts, since an order has one: provenance.ts imports operations, and they import orders.
 */
export interface Provenance {
  readonly fingerprint: string;
  readonly startedAt: Instant;
  /** Present where it took more than one attempt. */
  readonly retried?: {
    readonly epoch: number;
    readonly attemptCount: number;
    readonly attempts: readonly Attempt[];
  };
}

/** The attempts of a record whose last one ends. */
export const closeOpenAttempt = (
  attempts: readonly Attempt[],
  endedAt: Instant,
  how: Partial<Attempt>,
): readonly Attempt[] =>
  attempts.map((attempt) => (attempt.endedAt === undefined ? { ...attempt, endedAt, ...how } : attempt));
