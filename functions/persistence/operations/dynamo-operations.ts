import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  claimExisting,
  firstClaim,
  type Acquisition,
  type Claim,
  type OperationRecord,
} from '../../domain/operations/operation.ts';
import { LateOwner, type OperationChange } from '../../usecases/ports/operations.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import { operationFrom } from './operation-items.ts';
import { putFirst, replace } from './operation-conditions.ts';
import { wholeOrder } from '../orders/order-details.ts';
import { revised } from '../table/revisions.ts';
import { singleWrite } from '../table/single-write.ts';
import { AGAIN, untilWritten } from '../../usecases/ports/conflict.ts';

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
    const tryOnce = async (): Promise<Acquisition | typeof AGAIN> => {
      const now = this.#clock.now();
      const acquisition: Acquisition =
        existing === undefined
          ? { code: 'acquired', record: firstClaim(claim, now) }
          : claimExisting(existing, claim, now);
      const { code, record } = acquisition;
      if (record === existing || (code !== 'acquired' && code !== 'to_reconcile')) return acquisition;
      const written = await this.#put(existing === undefined ? putFirst(record) : replace(existing, record));
      if (written === 'written') return { code, record: revised(record, existing) };
      // Another's; or nothing any more, and the next claim is a first one.
      existing = written;
      return AGAIN;
    };
    return untilWritten(`${claim.id.kind} ${claim.id.key}`, tryOnce, {
      exhausted: (error) => {
        if (existing === undefined) throw error;
        // Others are at it, one after another.
        return { code: 'in_flight', record: existing };
      },
    });
  }

  /** @throws LateOwner when the record has moved on */
  async end({ from, to }: OperationChange): Promise<void> {
    const standing = await this.#put(replace(from, to));
    if (standing === 'written') return;
    const found = standing === undefined ? 'gone' : `${standing.status} in epoch ${standing.epoch}`;
    throw new LateOwner(`${to.kind} ${to.key} is ${found}, not held in epoch ${from.epoch}`);
  }

  /** @returns the record that stands in the way, if any does */
  async #put(put: ReturnType<typeof replace>): Promise<OperationRecord | 'written' | undefined> {
    const { code, item } = await singleWrite(this.#client, { Put: { TableName: this.#tableName, ...put } });
    if (code === 'written') return code;
    return item && operationFrom(await wholeOrder(this.#client, this.#tableName, item));
  }
}
