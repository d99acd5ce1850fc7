import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { Contended } from '../usecases/ports.ts';

/** Tries again what others were in the way of: six times, with jitter, after 25 milliseconds at first and a second at most. */
export const whileContended = retry(handleType(Contended), {
  maxAttempts: 6,
  backoff: new ExponentialBackoff({ initialDelay: 25, maxDelay: 1000 }),
});
