import { circuitBreaker, ConsecutiveBreaker, handleAll, timeout, TimeoutStrategy } from 'cockatiel';
import { isUnavailable } from './stripe-faults.ts';

export interface CallLimits {
  /** How long a call may take as a whole, in milliseconds: Stripe's own limit is on silence, once connected. */
  readonly timeoutMs: number;
  /** How long nothing is sent to a gateway that is down, in milliseconds; then one call finds out. */
  readonly halfOpenAfterMs?: number | undefined;
}

/** @throws what `request` throws; `BrokenCircuitError`, of cockatiel, when nothing was sent */
export type Call = <Answer>(request: () => Promise<Answer>) => Promise<Answer>;

/** After this many calls in a row without an answer the gateway is down. */
const FAULTS_TO_OPEN = 5;

/** Well below the minute after which the sweep looks at an order again, so that each look gets through to a gateway. */
export const HALF_OPEN_AFTER_MS = 10_000;

/**
 * Calls with a deadline, behind a circuit breaker: while the gateway is down, a call fails at once and holds no function
 * for the whole of its timeout.
 */
export function limitedCalls({ timeoutMs, halfOpenAfterMs = HALF_OPEN_AFTER_MS }: CallLimits): Call {
  const inTime = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(FAULTS_TO_OPEN),
  });
  return async (request) => {
    const { answer } = await breaker.execute(async () => {
      const answer = inTime.execute(request);
      // A refusal is an answer as good as any: to the breaker it is a success, and the row of faults begins anew.
      await answer.catch((error: unknown) => {
        if (isUnavailable(error)) throw error;
      });
      return { answer };
    });
    return answer;
  };
}
