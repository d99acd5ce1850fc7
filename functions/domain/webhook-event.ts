import type { OperationError } from './attempt.ts';
import type { Instant } from './instant.ts';
import {
  claimExisting,
  failWithoutEffect,
  firstClaim,
  isDone,
  succeed,
  type OperationRecord,
} from './operation.ts';

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
  /** Whose order it is about. */
  readonly about?: { readonly merchantId: string; readonly orderId: string };
}

export interface EventDelivery {
  readonly owner: string;
  /** Which delivery of the message this is, from 1, as the queue counts them. */
  readonly number: number;
  readonly now: Instant;
}

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
 * @param standing the record as it was read, of an event that is not settled
 */
export function eventInHand(
  { provider, eventId, type, about }: EventName,
  { owner, number, now }: EventDelivery,
  standing?: WebhookEventRecord,
): WebhookEventRecord {
  const merchantId = about?.merchantId ?? provider;
  const id = { merchantId, kind: 'webhook', key: eventId, subject: { provider } } as const;
  const claim = { id, owner, fingerprint: type, leaseExpiresAt: now };
  const { record } =
    standing === undefined
      ? { record: firstClaim(claim, now) }
      : claimExisting(standing.operation, claim, now);
  const attempt = Math.max(record.attemptCount, number);
  const attempts = record.attempts.map((one) =>
    one.number === record.attemptCount ? { ...one, number: attempt } : one,
  );
  return {
    operation: { ...record, attemptCount: attempt, attempts },
    type,
    ...(about === undefined ? {} : { orderId: about.orderId }),
  };
}

export function eventEnded(
  held: WebhookEventRecord,
  outcome: Exclude<EventOutcome, 'parked'>,
  now: Instant,
  reason?: string,
): WebhookEventRecord {
  return {
    ...held,
    operation: succeed(held.operation, { outcome }, now),
    outcome,
    ...(reason === undefined ? {} : { reason }),
  };
}

export const eventFailed = (
  held: WebhookEventRecord,
  error: OperationError,
  now: Instant,
): WebhookEventRecord => ({ ...held, operation: failWithoutEffect(held.operation, error, now) });

export function eventParked(held: WebhookEventRecord, dueAt: Instant, now: Instant): WebhookEventRecord {
  const error = { code: 'unknown_object', message: 'what it is about is not known yet' };
  return {
    ...held,
    operation: { ...failWithoutEffect(held.operation, error, now), status: 'pending' },
    outcome: 'parked',
    dueAt,
  };
}
