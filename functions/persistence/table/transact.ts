import {
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { ConflictError, type Committed } from '../../usecases/ports/conflict.ts';
import type { Item } from './items.ts';
import { singleWrite, type SinglePut } from './single-write.ts';
import { retryOnConflict } from './retry-on-conflict.ts';

/**
 * Why a transaction was not carried out though nothing in it is wrong: the same one may be sent again. The other reasons
 * come again with it. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const MET_OTHERS: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** One write of a transaction, and what it means when its condition does not hold. */
export interface Write<Refusal> {
  readonly write: TransactWriteItem;
  /** @param item the item that stood in the way, if the condition asked for it */
  readonly refusal: (item: Item | undefined) => Refusal;
}

/** A write that can stand alone, where a transaction would cost twice its units. */
export interface PutWrite<Refusal> extends Write<Refusal> {
  readonly write: TransactWriteItem & SinglePut;
}

/**
 * Commits all writes or none. Every cancellation reason is read by its index: the first condition that failed answers;
 * a mere conflict or throttle is retried with backoff and jitter, and never taken for a refusal.
 */
export const transact = async <Refusal>(
  client: DynamoDBClient,
  writes: readonly Write<Refusal>[],
): Promise<Committed | Refusal> => {
  const [refusal] = await retryOnConflict.execute(async () => refusalsOf(client, writes));
  return refusal ?? { code: 'committed' };
};

/**
 * Of each write whose condition failed; of none when all of them were written.
 *
 * @throws ConflictError when it met others: nothing was written
 */
export async function refusalsOf<Refusal>(
  client: DynamoDBClient,
  writes: readonly Write<Refusal>[],
): Promise<readonly Refusal[]> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes.map(({ write }) => write) }));
    return [];
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    const refusals = writes.flatMap(({ refusal }, index) =>
      reasons[index]?.Code === 'ConditionalCheckFailed' ? [refusal(reasons[index].Item)] : [],
    );
    if (refusals.length > 0) return refusals;
    if (reasons.some(({ Code }) => MET_OTHERS.has(Code))) {
      throw new ConflictError('the transaction met others', { cause: error });
    }
    throw error;
  }
}

/** The same for one put, outside a transaction. */
export async function putAlone<Refusal>(
  client: DynamoDBClient,
  { write, refusal }: PutWrite<Refusal>,
): Promise<Committed | Refusal> {
  const { code, item } = await singleWrite(client, write);
  return code === 'written' ? { code: 'committed' } : refusal(item);
}
