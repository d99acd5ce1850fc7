import type { Instant } from '../../domain/instant.ts';
import type { Intent, OperationId, OperationRecord } from '../../domain/operations/operation.ts';

export interface OperationClaim {
  readonly id: OperationId;
  /** Of what was asked for. The same key with another request is refused, unless the last one was refused itself. */
  readonly fingerprint: string;
  /** What will be sent outside: stored with the claim, before the first byte. */
  readonly intent?: Intent;
  /** Absent: the record is kept for ever. */
  readonly retentionDays?: number;
}

export interface Claimed {
  readonly record: OperationRecord;
  /** True when an earlier owner may have caused the effect: ask, never blindly repeat. */
  readonly reconcile: boolean;
}

/** A record as it was read, and as it is to be: written only while the first still stands. */
export interface OperationChange {
  readonly from: OperationRecord;
  readonly to: OperationRecord;
}

export type Ending<Result, Refusal> =
  /** The record ended in the same transaction as the business write. */
  | { readonly code: 'committed'; readonly result: Result }
  /** Business said no, and nothing was written: the record is closed, and its key is free for another request. */
  | { readonly code: 'refused'; readonly refusal: Refusal };

export type OnceOutcome<Result, Refusal> =
  | { readonly code: 'committed'; readonly result: Result }
  | { readonly code: 'refused'; readonly refusal: Refusal }
  | { readonly code: 'replayed'; readonly record: OperationRecord }
  | { readonly code: 'in_flight'; readonly retryAt: Instant }
  | { readonly code: 'other_request' };

export interface Operations {
  /**
   * Runs `work` for whoever holds the claim, and for nobody else. A throw is recorded as what it was: a
   * {@link GatewayFault} says itself whether an effect is possible; any other is `unknown` once an effect was started.
   *
   * @param known the record as read a moment ago: one that is done is replayed without another request
   */
  once<Result, Refusal extends { readonly code: string }>(
    claim: OperationClaim,
    work: (claimed: Claimed) => Promise<Ending<Result, Refusal>>,
    known?: OperationRecord,
  ): Promise<OnceOutcome<Result, Refusal>>;
}

/** A step's record stands for another step of the same name. Nothing was done; its order stays due. */
export class OtherStep extends Error {
  override readonly name = 'OtherStep';

  constructor({ kind, key }: OperationId) {
    super(`${kind} ${key} was stored for another request`);
  }
}

/** The record has moved on to another owner: this one writes nothing. */
export class LateOwner extends Error {
  override readonly name = 'LateOwner';
}

/** The same as a refusal: what was to be written with the record was not. */
export type OperationMoved = { readonly code: 'late_owner'; readonly kind: OperationRecord['kind'] };
