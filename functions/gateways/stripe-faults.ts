import Stripe from 'stripe';
import { z } from 'zod';
import { GatewayFault } from '../usecases/ports.ts';

/**
 * What a fault of Stripe's says about the charge. Where in doubt the effect is possible: the price of asking once more
 * is a request, the price of a wrong "none" is a second charge.
 */
export function toGatewayFault(error: unknown): GatewayFault {
  if (error instanceof GatewayFault) return error;
  const { code, message } = describe(error);
  return new GatewayFault(
    neverLeft(error) || refusedAtTheDoor(error) ? 'none' : 'possible',
    { code, message },
    { cause: error },
  );
}

/** 401, 403, 400 and 429 come before anything is executed. https://docs.stripe.com/error-low-level */
const refusedAtTheDoor = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAuthenticationError ||
  error instanceof Stripe.errors.StripePermissionError ||
  error instanceof Stripe.errors.StripeInvalidRequestError ||
  error instanceof Stripe.errors.StripeRateLimitError;

const NO_CONNECTION = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

const coded = z.object({ code: z.string() });

/** No connection was made, so no byte of the request has left. */
function neverLeft(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeConnectionError)) return false;
  const detail = coded.safeParse(error.detail);
  return detail.success && NO_CONNECTION.has(detail.data.code);
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof Stripe.errors.StripeError) {
    const status = error.statusCode === undefined ? '' : ` (${error.statusCode})`;
    return { code: `${error.type}${status}`, message: error.message };
  }
  return error instanceof Error
    ? { code: error.name, message: error.message }
    : { code: 'Unknown', message: String(error) };
}
