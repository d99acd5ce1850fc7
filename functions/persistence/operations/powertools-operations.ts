import type { OperationError } from '../../domain/operations/attempt.ts';
import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyPersistenceLayerError,
  IdempotencyRecordStatus,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import {
  becomeUnknown,
  failWithoutEffect,
  refuse,
  type Acquisition,
  type Claim,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import { GatewayFault } from '../../usecases/ports/gateway.ts';
import {
  LateOwner,
  type Ending,
  type Claimed,
  type OnceOutcome,
  type OperationClaim,
  type Operations,
} from '../../usecases/ports/operations.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { DynamoOperations } from './dynamo-operations.ts';

/** One invocation: who it is and when it must be over. Fresh for each, so that an owner is never met again. */
export interface Invocation {
  readonly owner: string;
  readonly deadline: Instant;
}

/** The operation ledger of a table, as each invocation comes to hold it. */
export function operationsOn(
  client: DynamoDBClient,
  tableName: string,
  clock: Clock,
  log: Log,
): (invocation: Invocation) => Operations {
  const ledger = new DynamoOperations(client, tableName, clock);
  return (invocation) => new PowertoolsOperations(ledger, clock, log, invocation);
}

/**
 * `Operations` by Powertools' idempotency, with the operation ledger as its persistence layer. Powertools decides when
 * to save and when to run; what stands in the table, and under which condition, is the ledger's.
 */
export class PowertoolsOperations implements Operations {
  readonly #ledger: DynamoOperations;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #invocation: Invocation;

  constructor(ledger: DynamoOperations, clock: Clock, log: Log, invocation: Invocation) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#log = log;
    this.#invocation = invocation;
  }

  async once<Result, Refusal extends { readonly code: string }>(
    claim: OperationClaim,
    work: (claimed: Claimed) => Promise<Ending<Result, Refusal>>,
    known?: OperationRecord,
  ): Promise<OnceOutcome<Result, Refusal>> {
    const layer = new OperationPersistence(
      this.#ledger,
      this.#clock,
      this.#log,
      this.#toClaim(claim),
      work,
      known,
    );
    const run = makeIdempotent(async () => layer.work(), {
      persistenceStore: layer,
      config: new IdempotencyConfig({}),
    });
    try {
      await run();
    } catch (error) {
      // Powertools wraps what a persistence layer throws; our callers know the cause.
      throw error instanceof IdempotencyPersistenceLayerError ? error.cause : error;
    }
    const outcome = layer.outcome();
    // Requests have keys of their callers, and are forgotten; steps of the workflow are not.
    if (claim.retentionDays !== undefined) this.#countKey(outcome.code);
    return outcome;
  }

  #countKey(code: OnceOutcome<unknown, unknown>['code']): void {
    if (code === 'replayed') this.#log.count('RequestsReplayed');
    if (code === 'in_flight') this.#log.count('KeysInFlight');
    if (code === 'other_request') this.#log.count('KeysReused');
  }

  #toClaim({ id, fingerprint, intent, retentionDays }: OperationClaim): Claim {
    return {
      id,
      fingerprint,
      owner: this.#invocation.owner,
      leaseExpiresAt: this.#invocation.deadline,
      ...(intent === undefined ? {} : { intent }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
    };
  }
}

/** The life of one claim, in the calls that Powertools makes. One instance a claim: nothing is shared between two. */
class OperationPersistence<Result, Refusal extends { readonly code: string }> extends BasePersistenceLayer {
  readonly #ledger: DynamoOperations;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #claim: Claim;
  readonly #work: (claimed: Claimed) => Promise<Ending<Result, Refusal>>;
  readonly #known: OperationRecord | undefined;
  #acquisition: Acquisition | undefined;
  #ending: Ending<Result, Refusal> | undefined;
  #thrown: unknown;

  constructor(
    ledger: DynamoOperations,
    clock: Clock,
    log: Log,
    claim: Claim,
    work: (claimed: Claimed) => Promise<Ending<Result, Refusal>>,
    known: OperationRecord | undefined,
  ) {
    super();
    this.#ledger = ledger;
    this.#clock = clock;
    this.#log = log;
    this.#claim = claim;
    this.#work = work;
    this.#known = known;
  }

  /** Runs the work and remembers how it ended: Powertools does not tell its persistence layer. */
  async work(): Promise<void> {
    try {
      const { code, record } = this.#acquired();
      this.#ending = await this.#work({ record, reconcile: code === 'to_reconcile' });
    } catch (error) {
      this.#thrown = error;
      throw error;
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
        throw new Error('an operation that is held was not run');
    }
  }

  override async saveInProgress(): Promise<void> {
    // Read only where another stands in the way. Powertools then takes `completed` for an answer, and `outcome` gives it; in
    // progress would be an error.
    const record = new IdempotencyRecord({
      idempotencyKey: this.#claim.id.key,
      status: IdempotencyRecordStatus.COMPLETED,
    });
    return this._putRecord(record);
  }

  /** Powertools asks whether the record found may answer this request: `outcome` tells, by the acquisition. */
  override processExistingRecord(record: IdempotencyRecord): IdempotencyRecord {
    return record;
  }

  override async saveSuccess(): Promise<void> {
    return this._updateRecord();
  }

  override async deleteRecord(): Promise<void> {
    return this._deleteRecord();
  }

  protected async _putRecord(standing: IdempotencyRecord): Promise<void> {
    this.#acquisition = await this.#ledger.acquire(this.#claim, this.#known);
    const { code } = this.#acquisition;
    if (code === 'acquired' || code === 'to_reconcile') return;
    throw new IdempotencyItemAlreadyExistsError(`${this.#claim.id.kind} is ${code}`, standing);
  }

  /** A result is written by the work itself, in its own transaction; left is a refusal, which wrote nothing. */
  protected async _updateRecord(): Promise<void> {
    if (this.#ending?.code !== 'refused') return;
    const from = this.#acquired().record;
    await this.#ledger.end({ from, to: refuse(from, this.#ending.refusal.code, this.#clock.now()) });
  }

  /** Where Powertools deletes, the ledger records what was thrown, as its owner and only as that. */
  protected async _deleteRecord(): Promise<void> {
    if (this.#thrown instanceof LateOwner) {
      this.#late(this.#thrown);
      return;
    }
    const { code, record: from } = this.#acquired();
    const now = this.#clock.now();
    const error = describe(this.#thrown);
    // A question that failed says nothing about the effect that it asked about.
    const to =
      code === 'to_reconcile' || effectIsPossible(this.#thrown, from)
        ? becomeUnknown(from, error, now)
        : failWithoutEffect(from, error, now);
    try {
      await this.#ledger.end({ from, to });
      if (to.status === 'unknown') this.#tellUnknown(to, error.code, code === 'to_reconcile');
    } catch (failure) {
      if (failure instanceof LateOwner) this.#late(failure);
      // The lease runs out by itself; what the caller must learn is the first error.
      else this.#log.warn('attempt not recorded', { operation: this.#claim.id, error: failure });
    }
  }

  /** Counted once, however often it is asked about. */
  #tellUnknown(record: OperationRecord, code: string, isKnown: boolean): void {
    const { kind, key, merchantId, subject, attemptCount } = record;
    const about = { merchantId, ...subject, operation: `${kind}:${key}`, attemptCount, code };
    this.#log.info('outcome unknown', about);
    if (!isKnown) this.#log.count('OutcomeUnknown');
  }

  #late(refusal: LateOwner): void {
    this.#log.warn('late owner: wrote nothing', { operation: this.#claim.id, reason: refusal.message });
    this.#log.count('LateOwner');
  }

  protected async _getRecord(): Promise<never> {
    return Promise.reject(new Error('a record that stands in the way always comes with the refusal'));
  }

  #acquired(): Acquisition {
    if (this.#acquisition === undefined) throw new Error('an operation runs only after it is claimed');
    return this.#acquisition;
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
