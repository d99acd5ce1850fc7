import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Strategy = Extract<DynamoDBClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;

const token = (count: number): Token => ({ getRetryCount: () => count, getRetryDelay: () => 0 });

/**
 * The client library's standard strategy without its delays, and without the allowance of repetitions that one client
 * has for all of its requests: so that a run depends on nothing that ran before it.
 */
export const withoutDelay = (maxAttempts: number): Strategy => ({
  acquireInitialRetryToken: async () => token(0),
  refreshRetryTokenForRetry: async (before, { errorType }) => {
    const repeats = errorType === 'THROTTLING' || errorType === 'TRANSIENT';
    const count = before.getRetryCount() + 1;
    if (!repeats || count >= maxAttempts) throw new Error('no more attempts');
    return token(count);
  },
  recordSuccess: () => undefined,
});
