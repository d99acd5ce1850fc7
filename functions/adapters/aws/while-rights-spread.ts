import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';

/**
 * IAM says yes some seconds after a right was given (IAM user guide, "Changes that I make are not always immediately visible").
 * A function that is made and called in one deployment meets that: it asks again for up to half a minute.
 */
const policy = retry(handleWhen(isDenied), {
  maxAttempts: 8,
  backoff: new ExponentialBackoff({ initialDelay: 500, maxDelay: 8_000 }),
});

export const whileRightsSpread = <Result>(ask: () => Promise<Result>): Promise<Result> => policy.execute(ask);

function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^AccessDenied/.test(error.name) || isDenied(error.cause);
}
