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
import type { Claim, OperationRecord } from '../../domain/operations/operation.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type {
  Claimed,
  Ending,
  OnceOutcome,
  OperationClaim,
  Operations,
} from '../../usecases/ports/operations.ts';
import { DynamoOperations } from './dynamo-operations.ts';
import { OperationRun } from './operation-run.ts';

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
 * `Operations` by Powertools' idempotency. Powertools decides when to save and when to run; what is saved, and under which
 * condition, is the run's. Powertools calls the run, and the run calls only the ledger and the work.
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
    const run = new OperationRun({
      ledger: this.#ledger,
      clock: this.#clock,
      log: this.#log,
      claim: this.#toClaim(claim),
      work,
      known,
    });
    const once = makeIdempotent(async () => run.work(), {
      persistenceStore: new CallsOfPowertools(run, claim.id.key),
      config: new IdempotencyConfig({}),
    });
    try {
      await once();
    } catch (error) {
      // Powertools wraps what a persistence layer throws; our callers know the cause.
      throw error instanceof IdempotencyPersistenceLayerError ? error.cause : error;
    }
    const outcome = run.outcome();
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

type Called = Pick<OperationRun<unknown, never>, 'claim' | 'recordRefusal' | 'recordThrow'>;

/** Calls that Powertools makes, each one call of the run. It makes no other: none of its own records exists. */
class CallsOfPowertools extends BasePersistenceLayer {
  readonly #run: Called;
  readonly #key: string;

  constructor(run: Called, key: string) {
    super();
    this.#run = run;
    this.#key = key;
  }

  /** Before the work. */
  override async saveInProgress(): Promise<void> {
    if (await this.#run.claim()) return;
    // Powertools takes `completed` for an answer, and the run tells it; in progress would be an error.
    const standing = { idempotencyKey: this.#key, status: IdempotencyRecordStatus.COMPLETED };
    throw new IdempotencyItemAlreadyExistsError('it is claimed', new IdempotencyRecord(standing));
  }

  /** Instead of the work: may the record that was found answer this request? The run tells, by what it acquired. */
  override processExistingRecord(record: IdempotencyRecord): IdempotencyRecord {
    return record;
  }

  /** After the work. */
  override async saveSuccess(): Promise<void> {
    return this.#run.recordRefusal();
  }

  /** After a throw. */
  override async deleteRecord(): Promise<void> {
    return this.#run.recordThrow();
  }

  protected readonly _getRecord = notCalled;
  protected readonly _putRecord = notCalled;
  protected readonly _updateRecord = notCalled;
  protected readonly _deleteRecord = notCalled;
}

const notCalled = async (): Promise<never> =>
  Promise.reject(new Error('every call of Powertools is answered above'));
