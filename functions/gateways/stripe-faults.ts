import Stripe from 'stripe';
import { z } from 'zod';
import { classify } from '../domain/attempt-policy.ts';
import { GatewayFault } from '../usecases/ports.ts';

/** What a fault of Stripe's says about the charge: 401, 403, 400 and 429 come before anything is executed. */
export function toGatewayFault(error: unknown): GatewayFault {
  if (error instanceof GatewayFault) return error;
  const { code, message } = describe(error);
  const effect = classify('gateway', kindOf(error)) === 'no_effect' ? 'none' : 'possible';
  return new GatewayFault(effect, { code, message }, { cause: error });
}

/** Refused for good, by the bank or by Stripe itself: nothing was charged, and asking again is refused again. */
export const isRefusal = (error: unknown): error is InstanceType<typeof Stripe.errors.StripeError> =>
  error instanceof Stripe.errors.StripeError && classify('gateway', kindOf(error)) === 'definitive';

const coded = z.object({ code: z.string() });

/** Stripe's type of error, or why no connection was made: then no byte of the request has left. */
function kindOf(error: unknown): string | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (!(error instanceof Stripe.errors.StripeConnectionError)) return error.type;
  return coded.safeParse(error.detail).data?.code;
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
