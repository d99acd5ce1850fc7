import type { OperationError } from '../operations/attempt.ts';
import { fingerprint as fingerprintOf } from '../operations/fingerprint.ts';
import type { Instant } from '../instant.ts';
import {
  claimExisting,
  failWithoutEffect,
  firstClaim,
  isDone,
  succeed,
  type Acquisition,
  type OperationRecord,
} from '../operations/operation.ts';

/**
 * What became of a provider's event: the operation `webhook:<provider>:<eventId>`, kept for ever. It is written with the
 * event's effect in one transaction, so it claims nothing beforehand; a delivery that failed leaves its attempt.
 */
export interface WebhookEventRecord {
  readonly operation: OperationRecord;
  readonly type: string;
  /** Absent while no delivery has succeeded. */
  readonly outcome?: EventOutcome;
  readonly reason?: string;
  readonly orderId?: string;
  /** When a parked event is looked at again. */
  readonly dueAt?: Instant;
  /** Dead letters of it that a person took away, oldest first. */
  readonly dismissals?: readonly Dismissal[];
}

export interface Dismissal {
  readonly by: string;
  readonly why: string;
  readonly at: Instant;
}

export type EventOutcome =
  /** It changed something. */
  | 'applied'
  /** What it tells was known, or is past. */
  | 'superseded'
  /** It tells nothing that we act on. */
  | 'ignored'
  /** What it is about is not known yet: it waits. */
  | 'parked'
  | 'needs_attention';

export interface EventName {
  readonly provider: string;
  readonly eventId: string;
  readonly type: string;
  readonly about?: unknown;
  /** Of its type and content. Absent of an event that an earlier release parked. */
  readonly fingerprint?: string;
}

export interface EventDelivery {
  readonly owner: string;
  /** Which delivery of the message this is, from 1, as the queue counts them. */
  readonly number: number;
  readonly now: Instant;
}

/**
 * Whether a record is of this very event, and not of another that came under its id. Earlier releases stored the type in
 * the place of a fingerprint: of theirs no more is known.
 */
export const isOfEvent = ({ operation, type }: WebhookEventRecord, event: EventName): boolean =>
  operation.fingerprint === type ? type === event.type : operation.fingerprint === contentOf(event);

/** What tells it from another event under its id. */
export const contentOf = ({ fingerprint, type, about }: EventName): string =>
  fingerprint ?? fingerprintOf({ type, about });

/** By which it is known for ever. */
export const nameOfEvent = ({
  operation: { key: eventId, subject },
}: WebhookEventRecord): { readonly provider: string; readonly eventId: string } => ({
  provider: 'provider' in subject ? subject.provider : '',
  eventId,
});

/** Whether an event needs nothing more. */
export const isSettled = ({ operation }: WebhookEventRecord): boolean => isDone(operation);

/**
 * The record in the hands of one delivery. Earlier ones that died left no attempt: the number shows that they were made.
 *
 * @param order which it is about, where that is known
 * @param standing the record as it was read, of this very event, which is not settled
 */
export function claimedEvent(
  event: EventName,
  { owner, number, now }: EventDelivery,
  order?: { readonly merchantId: string; readonly orderId: string },
  standing?: WebhookEventRecord,
): WebhookEventRecord {
  const { provider, eventId, type } = event;
  const merchantId = order?.merchantId ?? provider;
  const id = { merchantId, kind: 'webhook', key: eventId, subject: { provider } } as const;
  const fingerprint = standing?.operation.fingerprint ?? contentOf(event);
  const claim = { id, owner, fingerprint, leaseExpiresAt: now };
  const record =
    standing === undefined
      ? firstClaim(claim, now)
      : claimedOf(claimExisting(standing.operation, claim, now));
  const attempt = Math.max(record.attemptCount, number);
  const attempts = record.attempts.map((one) =>
    one.number === record.attemptCount ? { ...one, number: attempt } : one,
  );
  return {
    operation: { ...record, attemptCount: attempt, attempts },
    type,
    ...(order === undefined ? {} : { orderId: order.orderId }),
    ...(standing?.dismissals === undefined ? {} : { dismissals: standing.dismissals }),
  };
}

function claimedOf({ code, record }: Acquisition): OperationRecord {
  switch (code) {
    case 'acquired':
    case 'to_reconcile':
      return record;
    case 'done':
    case 'in_flight':
    case 'other_request':
      throw new Error(`event ${record.key} cannot be claimed: ${code}`);
  }
}

export function eventEnded(
  claimed: WebhookEventRecord,
  outcome: Exclude<EventOutcome, 'parked'>,
  now: Instant,
  reason?: string,
): WebhookEventRecord {
  return {
    ...claimed,
    operation: succeed(claimed.operation, { outcome }, now),
    outcome,
    ...(reason === undefined ? {} : { reason }),
  };
}

export const eventFailed = (
  claimed: WebhookEventRecord,
  error: OperationError,
  now: Instant,
): WebhookEventRecord => ({ ...claimed, operation: failWithoutEffect(claimed.operation, error, now) });

export function eventParked(claimed: WebhookEventRecord, dueAt: Instant, now: Instant): WebhookEventRecord {
  const error = { code: 'unknown_object', message: 'what it is about is not known yet' };
  return {
    ...claimed,
    operation: { ...failWithoutEffect(claimed.operation, error, now), status: 'pending' },
    outcome: 'parked',
    dueAt,
  };
}
