import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { ConflictError } from '../../usecases/ports/conflict.ts';

export const RETRIES = 12;

/**
 * Tries again what others were in the way of: twelve times, with jitter, after 25 milliseconds at first and half a second
 * at most, so within six seconds. Of 64 who want one item at once nearly all come to it (`npm run bench -- contention`);
 * with six tries half of them gave up.
 */
export const retryOnConflict = retry(handleType(ConflictError), {
  maxAttempts: RETRIES,
  backoff: new ExponentialBackoff({ initialDelay: 25, maxDelay: 500 }),
});

/** @returns undefined when others were in the way: nothing was written */
export async function unlessConflict<Answer>(work: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConflictError) return undefined;
    throw error;
  }
}

/**
 * A write that stands alone. The database refuses it while a transaction is under way at its item, and the SDK does not
 * repeat it then. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 *
 * @throws ConflictError after all tries: nothing was written
 */
export const withoutConflict = async <Answer>(write: () => Promise<Answer>): Promise<Answer> =>
  retryOnConflict.execute(async () => {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
      throw new ConflictError('a transaction was at the item', { cause: error });
    }
  });
