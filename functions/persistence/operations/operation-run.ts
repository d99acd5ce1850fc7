import type { OperationError } from '../../domain/operations/attempt.ts';
import {
  becomeUnknown,
  failWithoutEffect,
  refuse,
  type Acquisition,
  type Claim,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { GatewayFault } from '../../usecases/ports/gateway.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { LateOwner, type Claimed, type Ending, type OnceOutcome } from '../../usecases/ports/operations.ts';
import type { DynamoOperations } from './dynamo-operations.ts';

export interface OperationRunOptions<Result, Refusal> {
  readonly ledger: DynamoOperations;
  readonly clock: Clock;
  readonly log: Log;
  readonly claim: Claim;
  readonly work: (claimed: Claimed) => Promise<Ending<Result, Refusal>>;
  /** The record as read a moment ago. */
  readonly known: OperationRecord | undefined;
}

/**
 * The life of one claim, from top to bottom: it is claimed, its work runs, a refusal or a throw is recorded, and its outcome is
 * told. Whoever wraps it decides when each comes; it calls nobody back. One instance a claim: nothing is shared between two.
 */
export class OperationRun<Result, Refusal extends { readonly code: string }> {
  readonly #options: OperationRunOptions<Result, Refusal>;
  #acquisition: Acquisition | undefined;
  #ending: Ending<Result, Refusal> | undefined;
  #thrown: unknown;

  constructor(options: OperationRunOptions<Result, Refusal>) {
    this.#options = options;
  }

  /** @returns whether the work is to run; otherwise what was found is the outcome */
  async claim(): Promise<boolean> {
    const { ledger, claim, known } = this.#options;
    this.#acquisition = await ledger.acquire(claim, known);
    const { code } = this.#acquisition;
    return code === 'acquired' || code === 'to_reconcile';
  }

  async work(): Promise<void> {
    const { code, record } = this.#acquired();
    try {
      this.#ending = await this.#options.work({ record, reconcile: code === 'to_reconcile' });
    } catch (error) {
      this.#thrown = error;
      throw error;
    }
  }

  /** After the work. Its result is written by the work itself, in its own transaction; left is a refusal, which wrote nothing. */
  async recordRefusal(): Promise<void> {
    const { ledger, clock } = this.#options;
    if (this.#ending?.code !== 'refused') return;
    const from = this.#acquired().record;
    await ledger.end({ from, to: refuse(from, this.#ending.refusal.code, clock.now()) });
  }

  /** After a throw: what it was, as the owner and only as that. */
  async recordThrow(): Promise<void> {
    const { ledger, clock, log, claim } = this.#options;
    if (this.#thrown instanceof LateOwner) {
      this.#tellLate(this.#thrown);
      return;
    }
    const { code, record: from } = this.#acquired();
    const now = clock.now();
    const error = describe(this.#thrown);
    // A question that failed says nothing about the effect that it asked about.
    const to =
      code === 'to_reconcile' || effectIsPossible(this.#thrown, from)
        ? becomeUnknown(from, error, now)
        : failWithoutEffect(from, error, now);
    try {
      await ledger.end({ from, to });
      if (to.status === 'unknown') this.#tellUnknown(to, error.code, code === 'to_reconcile');
    } catch (failure) {
      if (failure instanceof LateOwner) this.#tellLate(failure);
      // The lease runs out by itself; what the caller must learn is the first error.
      else log.warn('attempt not recorded', { operation: claim.id, error: failure });
    }
  }

  /** How the work ended, or what a claim that did not run has found. */
  outcome(): OnceOutcome<Result, Refusal> {
    if (this.#ending !== undefined) return this.#ending;
    const { code, record } = this.#acquired();
    switch (code) {
      case 'done':
        return { code: 'replayed', record };
      case 'in_flight':
        return { code: 'in_flight', retryAt: record.leaseExpiresAt };
      case 'other_request':
        return { code: 'other_request' };
      case 'acquired':
      case 'to_reconcile':
        throw new Error('an operation that is claimed was not run');
    }
  }

  #acquired(): Acquisition {
    if (this.#acquisition === undefined) throw new Error('an operation runs only after it is claimed');
    return this.#acquisition;
  }

  /** Counted once, however often it is asked about. */
  #tellUnknown(record: OperationRecord, code: string, isKnown: boolean): void {
    const { kind, key, merchantId, subject, attemptCount } = record;
    const about = { merchantId, ...subject, operation: `${kind}:${key}`, attemptCount, code };
    this.#options.log.info('outcome unknown', about);
    if (!isKnown) this.#options.log.count('OutcomeUnknown');
  }

  #tellLate({ message: reason }: LateOwner): void {
    const { log, claim } = this.#options;
    log.warn('late owner: wrote nothing', { operation: claim.id, reason });
    log.count('LateOwner');
  }
}

const effectIsPossible = (thrown: unknown, claimed: OperationRecord): boolean =>
  thrown instanceof GatewayFault ? thrown.effect === 'possible' : claimed.effectStartedAt !== undefined;

/** Errors are cut to a length that keeps the record within one write unit. */
function describe(thrown: unknown): OperationError {
  if (thrown instanceof GatewayFault)
    return { code: thrown.error.code, message: thrown.error.message.slice(0, 120) };
  if (thrown instanceof Error) return { code: thrown.name, message: thrown.message.slice(0, 120) };
  return { code: 'Unknown', message: String(thrown).slice(0, 120) };
}
