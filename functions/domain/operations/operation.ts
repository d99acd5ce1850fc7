import { closeOpenAttempt, type Attempt, type OperationError } from './attempt.ts';
import { addMs, type Instant } from '../instant.ts';
import type { Dispute } from '../payments/dispute.ts';
import type { ChargeRequest } from '../payments/payment.ts';
import type { RefundRequest } from '../payments/refund.ts';

/**
 * The ledger of what must happen once. A record answers: what is retried, did it already succeed, how often was it
 * tried, what error caused the retry, and is it safe to retry.
 *
 * Every function here takes a record and returns the next one. The ledger writes it under a condition, so a decision
 * made on a stale record is refused by the database.
 */

/** Every kind, by what brings it about. */
export const OPERATION_KINDS = {
  /** Requests of clients, by their idempotency keys. */
  request: ['order', 'checkout', 'cancel', 'refund_request', 'stock'],
  /** Steps of an order's workflow. */
  step: ['charge', 'refund', 'invoice', 'credit_note'],
  /** Events of a provider. */
  event: ['webhook'],
  /** Of others at the gateway: written with its effect, and tried by nobody. */
  gateway: ['refund_reversal', 'dispute'],
} as const;

export type OperationKind = (typeof OPERATION_KINDS)[keyof typeof OPERATION_KINDS][number];

export type OperationStatus = 'pending' | 'processing' | 'succeeded' | 'failed' | 'unknown';

/**
 * Scope is always (merchant, kind, key); an event's is its provider, whoever it is about. `subject` is the business
 * object whose partition holds the record.
 */
export interface OperationId {
  readonly merchantId: string;
  readonly kind: OperationKind;
  readonly key: string;
  readonly subject: { readonly orderId: string } | { readonly sku: string } | { readonly provider: string };
}

/** What is sent to the gateway, and repeated to the letter when it is asked about. */
export type Intent = ChargeRequest | RefundRequest;

export interface OperationRecord extends OperationId {
  readonly status: OperationStatus;
  /** Who works on it: unique to one invocation. */
  readonly owner: string;
  /** Fencing token: one higher with every owner. */
  readonly epoch: number;
  /** Of its item: one higher with every write, whoever makes it, and so the lock of whoever read it. 0: it has none. */
  readonly revision: number;
  readonly leaseExpiresAt: Instant;
  /** Set before the first byte goes out: from here on a lost answer means `unknown`, not `failed`. */
  readonly effectStartedAt?: Instant;
  /** What is sent to the outside and under which key; repeated to the letter when it is asked about. */
  readonly intent?: Intent;
  /** SHA-256 of the canonical JSON (RFC 8785) of the request. */
  readonly fingerprint: string;
  readonly retrySafe?: boolean;
  readonly attemptCount: number;
  /** The last {@link ATTEMPTS_KEPT} attempts, oldest first. */
  readonly attempts: readonly Attempt[];
  readonly result?: unknown;
  readonly dispute?: Dispute;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When the record may be forgotten; the permanent constraints outlive it. Absent: never. */
  readonly expiresAt?: Instant;
}

export interface Claim {
  readonly id: OperationId;
  readonly owner: string;
  readonly fingerprint: string;
  /** The function's own deadline: a lease never outlives it. */
  readonly leaseExpiresAt: Instant;
  /** Present for an operation with an outside effect: the claim is then also the mark that the effect started. */
  readonly intent?: Intent;
  /** How long a record is kept after its last attempt, in days. Absent: for ever. */
  readonly retentionDays?: number;
}

export type Acquisition =
  /** Mine to do: nothing was sent before. */
  | { readonly code: 'acquired'; readonly record: OperationRecord }
  /** Mine to settle: an earlier owner may have caused the effect, so it is asked about, never blindly repeated. */
  | { readonly code: 'to_reconcile'; readonly record: OperationRecord }
  /** Already decided: `succeeded`, or `failed` for good. */
  | { readonly code: 'done'; readonly record: OperationRecord }
  | { readonly code: 'in_flight'; readonly record: OperationRecord }
  | { readonly code: 'other_request'; readonly record: OperationRecord };

/** Attempts kept on a record. With more, an item would outgrow the 1 KB that one write unit pays for. */
export const ATTEMPTS_KEPT = 3;

const DAY_MS = 86_400_000;

export function firstClaim(claim: Claim, now: Instant): OperationRecord {
  return {
    ...claim.id,
    status: 'processing',
    owner: claim.owner,
    epoch: 1,
    revision: 0,
    leaseExpiresAt: claim.leaseExpiresAt,
    ...(claim.intent === undefined ? {} : { effectStartedAt: now, intent: claim.intent }),
    fingerprint: claim.fingerprint,
    attemptCount: 1,
    attempts: [{ number: 1, startedAt: now }],
    createdAt: now,
    updatedAt: now,
    ...keptFor(claim, now),
  };
}

/**
 * A record is kept from the end of its last attempt, and that is not known while it runs: so from the end of its lease, which
 * no attempt outlives.
 */
const keptFor = (
  { retentionDays, leaseExpiresAt }: Claim,
  now: Instant,
): Pick<OperationRecord, 'expiresAt'> => {
  if (retentionDays === undefined) return {};
  const end = leaseExpiresAt > now ? leaseExpiresAt : now;
  return { expiresAt: addMs(end, retentionDays * DAY_MS) };
};

/** Accepted and stored, and nobody has tried it yet. Whoever does claims it like one that failed without effect. */
export const pendingOperation = (
  id: OperationId,
  request: { readonly fingerprint: string; readonly intent?: Intent },
  now: Instant,
): OperationRecord => ({
  ...id,
  ...request,
  status: 'pending',
  owner: 'nobody',
  epoch: 0,
  revision: 0,
  leaseExpiresAt: now,
  attemptCount: 0,
  attempts: [],
  createdAt: now,
  updatedAt: now,
});

/** An operation that must not happen any more: whoever claims it finds that it is over. */
export const preempted = (record: OperationRecord, error: OperationError, now: Instant): OperationRecord =>
  failForGood({ ...record, owner: 'nobody', epoch: record.epoch + 1 }, error, now);

/** Ended for good, one way or the other. */
export const isDone = ({ status, retrySafe }: OperationRecord): boolean =>
  status === 'succeeded' || (status === 'failed' && retrySafe !== true);

/**
 * The last request under the key was refused and changed nothing: the key is bound to no request. A fault binds it, since what
 * it left behind is not known to the client.
 */
const wasRefused = ({ status, retrySafe, attempts }: OperationRecord): boolean => {
  const last = attempts.at(-1);
  if (status !== 'failed' || retrySafe !== true || last === undefined) return false;
  return last.outcome === 'refused' || last.error?.message === REFUSED;
};

/** Earlier releases recorded a refusal as a failure with this message. */
const REFUSED = 'refused, nothing written';

/** It was sent, or may have been, and nobody knows its outcome. */
export const isUnsettled = ({ status, effectStartedAt }: OperationRecord): boolean =>
  status === 'unknown' || (status === 'processing' && effectStartedAt !== undefined);

/**
 * What a claim may do with the record that stands in its way. The fingerprint is compared before anything else, so
 * that another request never learns the state of this one.
 *
 * `acquired` and `to_reconcile` carry the record to write in its place.
 */
export function claimExisting(existing: OperationRecord, claim: Claim, now: Instant): Acquisition {
  if (isForgotten(existing, now)) {
    return { code: 'acquired', record: { ...firstClaim(claim, now), epoch: existing.epoch + 1 } };
  }
  if (existing.fingerprint !== claim.fingerprint && !wasRefused(existing)) {
    return { code: 'other_request', record: existing };
  }
  if (isDone(existing)) return { code: 'done', record: existing };
  const leaseHolds = existing.leaseExpiresAt > now;
  if (existing.status === 'processing' && leaseHolds) return { code: 'in_flight', record: existing };
  const code = isUnsettled(existing) ? 'to_reconcile' : 'acquired';
  return { code, record: nextOwner(existing, claim, now) };
}

/** By contract. Whether the database has deleted the record yet must make no difference. */
export const isForgotten = ({ expiresAt }: OperationRecord, now: Instant): boolean =>
  expiresAt !== undefined && expiresAt <= now;

function nextOwner(existing: OperationRecord, claim: Claim, now: Instant): OperationRecord {
  const { retrySafe: _ofTheLastAttempt, ...rest } = existing;
  const number = existing.attemptCount + 1;
  const effect =
    claim.intent === undefined || existing.effectStartedAt !== undefined
      ? {}
      : { effectStartedAt: now, intent: existing.intent ?? claim.intent };
  return {
    ...rest,
    ...effect,
    // Another one than before only where that was refused.
    fingerprint: claim.fingerprint,
    status: 'processing',
    owner: claim.owner,
    epoch: existing.epoch + 1,
    leaseExpiresAt: claim.leaseExpiresAt,
    ...keptFor(claim, now),
    attemptCount: number,
    attempts: [
      ...closeOpenAttempt(existing.attempts, now, { outcome: 'abandoned' }),
      { number, startedAt: now },
    ].slice(-ATTEMPTS_KEPT),
    updatedAt: now,
  };
}

export const succeed = (claimed: OperationRecord, result: unknown, now: Instant): OperationRecord =>
  ended(decided(claimed), now, { status: 'succeeded', result }, { outcome: 'succeeded' });

/** Refused for good, for instance a declined card: stored and replayed. */
export const failForGood = (claimed: OperationRecord, error: OperationError, now: Instant): OperationRecord =>
  ended(
    decided(claimed),
    now,
    { status: 'failed', retrySafe: false },
    { outcome: 'failed', error, retrySafe: false },
  );

/** Once the outcome is known, nobody asks with the intent again. */
function decided(claimed: OperationRecord): OperationRecord {
  const { intent: _asked, ...rest } = claimed;
  return rest;
}

/** Certainly nothing happened outside: the same request may be tried again. The effect mark is taken off. */
export function failWithoutEffect(
  claimed: OperationRecord,
  error: OperationError,
  now: Instant,
): OperationRecord {
  const { effectStartedAt: _mark, ...rest } = claimed;
  return ended(
    rest,
    now,
    { status: 'failed', retrySafe: true },
    { outcome: 'failed', error, retrySafe: true },
  );
}

/** Business said no before anything was changed. Whoever comes next may bring another request. */
export const refuse = (claimed: OperationRecord, code: string, now: Instant): OperationRecord =>
  ended(
    claimed,
    now,
    { status: 'failed', retrySafe: true },
    { outcome: 'refused', error: { code, message: REFUSED }, retrySafe: true },
  );

/** The effect was started and its outcome is not known. Only {@link claimExisting}'s `to_reconcile` leaves it. */
export const becomeUnknown = (
  claimed: OperationRecord,
  error: OperationError,
  now: Instant,
): OperationRecord =>
  ended(claimed, now, { status: 'unknown' }, { outcome: 'unknown', error, retrySafe: false });

/**
 * Settles a record from outside its owner (a webhook): the epoch moves on, so whoever still works on it writes nothing
 * any more.
 */
export const fenced = (record: OperationRecord, owner: string): OperationRecord => ({
  ...record,
  owner,
  epoch: record.epoch + 1,
});

function ended(
  claimed: OperationRecord,
  now: Instant,
  change: Partial<OperationRecord>,
  attempt: Partial<Attempt>,
): OperationRecord {
  return {
    ...claimed,
    ...change,
    leaseExpiresAt: now,
    attempts: closeOpenAttempt(claimed.attempts, now, attempt),
    updatedAt: now,
  };
}
