import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { Contended } from '../usecases/ports.ts';

export const RETRIES = 12;

/**
 * Tries again what others were in the way of: twelve times, with jitter, after 25 milliseconds at first and half a second
 * at most, so within six seconds. Of 64 who want one item at once all come to it (`npm run bench -- contention`); with six
 * tries half of them gave up.
 */
export const whileContended = retry(handleType(Contended), {
  maxAttempts: RETRIES,
  backoff: new ExponentialBackoff({ initialDelay: 25, maxDelay: 500 }),
});
