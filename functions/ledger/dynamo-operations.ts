import {
  ConditionalCheckFailedException,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  claimExisting,
  firstClaim,
  type Acquisition,
  type Claim,
  type OperationRecord,
} from '../domain/operation.ts';
import { LateOwner, type Clock, type OperationChange } from '../usecases/ports.ts';
import { operationFrom, type Item } from './items.ts';
import { putFirst, replace } from './operation-conditions.ts';

/** Claims that meet another claimer between reading and writing look again this often. */
const CLAIM_TRIES = 3;

/** The operation records of the table: one conditional put a transition. */
export class DynamoOperations {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Clock;

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  /** @param known the record as read a moment ago, which spares the first put */
  async acquire(claim: Claim, known?: OperationRecord): Promise<Acquisition> {
    let existing = known;
    if (existing === undefined) {
      const record = firstClaim(claim, this.#clock.now());
      existing = await this.#put(putFirst(record));
      if (existing === undefined) return { code: 'acquired', record };
    }
    for (let tries = 1; tries <= CLAIM_TRIES; tries += 1) {
      const seen: OperationRecord = existing;
      const acquisition = claimExisting(seen, claim, this.#clock.now());
      const { code, record } = acquisition;
      if (record === seen || (code !== 'acquired' && code !== 'to_reconcile')) return acquisition;
      const standing = await this.#put(replace(seen, record));
      if (standing === undefined || isSame(standing, record)) return acquisition;
      existing = standing;
    }
    return { code: 'in_flight', record: existing };
  }

  /** @throws LateOwner when the record has moved on */
  async end({ from, to }: OperationChange): Promise<void> {
    const standing = await this.#put(replace(from, to));
    if (standing !== undefined && !isSame(standing, to)) {
      throw new LateOwner(
        `${to.kind} ${to.key} is ${standing.status} in epoch ${standing.epoch}, not ${from.epoch}`,
      );
    }
  }

  /** @returns undefined when written, or the record that stands in the way */
  async #put(put: ReturnType<typeof replace>): Promise<OperationRecord | undefined> {
    try {
      await this.#client.send(new PutItemCommand({ TableName: this.#tableName, ...put }));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const standing: Item | undefined = error.Item;
      // Deleted between our two writes: nobody holds it, and the next claim is a first one.
      if (standing === undefined) throw new LateOwner('the record is gone', { cause: error });
      return operationFrom(standing);
    }
  }
}

/** Our own write, whose first response was lost and which the client library then repeated. */
const isSame = (standing: OperationRecord, written: OperationRecord): boolean =>
  standing.owner === written.owner && standing.epoch === written.epoch && standing.status === written.status;
