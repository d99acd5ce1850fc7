import type { Instant } from '../../domain/instant.ts';
import type { OnceOutcome } from '../ports/operations.ts';

/**
 * How long a request's record is kept, in days (Stripe: 24 h to 30 days). An order is its own record and is kept, so its
 * key is replayed for as long.
 */
export const HTTP_KEY_RETENTION_DAYS = 30;

export type KeyRefusal =
  { readonly code: 'request_in_flight'; readonly retryAt: Instant } | { readonly code: 'key_reused' };

/** What a keyed request comes to: its own refusals, those of its key, or an answer, new or replayed. */
export type Replayable<Success extends string, Refusal> =
  { readonly code: Success; readonly answer: unknown; readonly replayed: boolean } | KeyRefusal | Refusal;

export function replay<Success extends string, Refusal>(
  success: Success,
  outcome: OnceOutcome<unknown, Refusal>,
): Replayable<Success, Refusal> {
  switch (outcome.code) {
    case 'committed':
      return { code: success, answer: outcome.result, replayed: false };
    case 'replayed':
      return { code: success, answer: outcome.record.result, replayed: true };
    case 'in_flight':
      return { code: 'request_in_flight', retryAt: outcome.retryAt };
    case 'other_request':
      return { code: 'key_reused' };
    case 'refused':
      return outcome.refusal;
  }
}
