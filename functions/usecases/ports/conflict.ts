export type Committed = { readonly code: 'committed' };

/** Others were at the same items, again and again, so this ended: a write that did nothing, or a read. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** How often something is read, decided and written while others change it: all of them at one order are fewer. */
export const TRIES = 5;

/** Another writer was faster: what it wrote is read, and decided anew. */
export const AGAIN: unique symbol = Symbol('again');

interface Exhaustible<Done> {
  /** Another number needs its reason where it is named. */
  readonly tries?: number;
  /** What comes of it after all tries, if it is no error. */
  readonly exhausted?: (error: ConflictError) => Done;
}

/**
 * Reads, decides and writes under a condition, until the condition holds. Nothing was written by a try that answers
 * {@link AGAIN}.
 *
 * @param what changes, in the words of the error
 * @throws ConflictError after all tries, unless `exhausted` says otherwise
 */
export async function untilWritten<Done>(
  what: string,
  tryOnce: () => Promise<Done | typeof AGAIN>,
  { tries = TRIES, exhausted }: Exhaustible<Done> = {},
): Promise<Done> {
  for (let number = 1; number <= tries; number += 1) {
    const outcome = await tryOnce();
    if (outcome !== AGAIN) return outcome;
  }
  const error = new ConflictError(`${what} changed ${tries} times in a row`);
  if (exhausted === undefined) throw error;
  return exhausted(error);
}
