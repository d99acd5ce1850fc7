import { BrokenCircuitError, TaskCancelledError } from 'cockatiel';
import Stripe from 'stripe';
import * as z from 'zod/mini';
import type { OperationError } from '../../../domain/operations/attempt.ts';
import { ACCOUNT_REFUSED, GatewayFault, type Sending } from '../../../usecases/ports/gateway.ts';
import { isRefusal, isReplayed, refusalCode, type StripeError } from './stripe-refusals.ts';

/**
 * What a fault says about what was asked for, by the type of a Stripe error, or why nothing was ever sent. What is in
 * neither of the two lists may have happened: asking once too often costs a request, the other mistake a second charge.
 * https://docs.stripe.com/error-low-level
 */
const NOTHING_DONE: ReadonlySet<string | undefined> = new Set([
  // 401, 403 and 429 come before anything is executed.
  'StripeAuthenticationError',
  'StripePermissionError',
  'StripeRateLimitError',
  // Too many calls in a row met no gateway: the next one is held back.
  'circuit_open',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** @param sending of a repeat even a certain refusal says nothing about the first request */
export function toGatewayFault(error: unknown, sending: Sending = 'first'): GatewayFault {
  if (error instanceof GatewayFault) return error;
  const nothingDone = NOTHING_DONE.has(kindOf(error)) || isRefusal(error);
  const effect = sending === 'first' && nothingDone ? 'none' : 'possible';
  return new GatewayFault(effect, describe(error), { cause: error });
}

/** "No effect" would be said of the charge or refund, of which a look-up that fails knows nothing. */
export function toLookupFault(error: unknown): GatewayFault {
  const { error: fault } = toGatewayFault(error);
  return new GatewayFault('possible', fault, { cause: error });
}

/** What is asked for is not possible in the state that the payment is in. https://docs.stripe.com/error-codes */
export const isUnexpectedState = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === 'payment_intent_unexpected_state';

/**
 * Whether the gateway did not answer, or has no time to. Whatever else it says of a request, also a no, shows that it is
 * there.
 */
export function isUnavailable(error: unknown): boolean {
  // Not in time, no connection, or an answer that is not Stripe's: somebody speaks in its place.
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) return true;
  // A stored 500 tells of when it was stored. https://docs.stripe.com/error-low-level#idempotency
  if (isReplayed(error)) return false;
  // Something else works on the same object: that is no matter of the gateway's.
  if (error.code === 'lock_timeout') return false;
  return error.statusCode >= 500 || error instanceof Stripe.errors.StripeRateLimitError;
}

const coded = z.object({ code: z.string() });

/** Stripe's type of error, or why nothing was sent: the breaker, or a connection that was not made. */
function kindOf(error: unknown): string | undefined {
  if (error instanceof BrokenCircuitError) return 'circuit_open';
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (!(error instanceof Stripe.errors.StripeConnectionError)) return error.type;
  return coded.safeParse(error.detail).data?.code;
}

/** A revoked or expired key, a right that it lacks, or a request that this account may not make: every order meets it. */
const isOfAccount = (error: unknown): error is StripeError =>
  error instanceof Stripe.errors.StripeError &&
  (error.type === 'StripeAuthenticationError' || error.type === 'StripePermissionError' || isRefusal(error));

function describe(error: unknown): OperationError {
  if (error instanceof BrokenCircuitError) {
    return { code: 'circuit_open', message: 'the gateway is down; nothing was sent' };
  }
  if (error instanceof TaskCancelledError) return { code: 'timeout', message: error.message };
  if (isOfAccount(error)) {
    return {
      code: ACCOUNT_REFUSED,
      message: `${refusalCode(error)} (${error.statusCode ?? 'no status'}): ${error.message}`,
    };
  }
  if (error instanceof Stripe.errors.StripeError) {
    const status = error.statusCode === undefined ? '' : ` (${error.statusCode})`;
    return { code: `${error.type}${status}`, message: error.message };
  }
  return error instanceof Error
    ? { code: error.name, message: error.message }
    : { code: 'Unknown', message: String(error) };
}
