import type { Reply } from './http.ts';

/** Stripe's error bodies (https://docs.stripe.com/error-codes), as far as the sandbox gives them. */

interface Details {
  readonly code?: string;
  readonly param?: string;
}

export function invalidRequest(message: string, details: Details = {}, status = 400): Reply {
  return { status, body: { error: { type: 'invalid_request_error', message, ...details } } };
}

export function unauthorized(): Reply {
  return invalidRequest('Invalid API Key provided.', {}, 401);
}

export function unknownRoute(method: string, path: string): Reply {
  return invalidRequest(`Unrecognized request URL (${method}: ${path}).`, {}, 404);
}

/** As another release of a program meets it, whose request has a parameter that this API version does not know. */
export function repeatRefused(): Reply {
  const message = 'Received unknown parameter: made_up_for_this_repeat';
  return invalidRequest(message, { code: 'parameter_unknown', param: 'made_up_for_this_repeat' });
}

/** Without a code, as in what people report of it: Automattic/woocommerce-payments#323. */
export function methodConsumed(): Reply {
  return invalidRequest(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment. It may not be ' +
      'used again.',
  );
}

/** As for accounts in India. https://docs.stripe.com/search#limitations */
export function searchRefused(): Reply {
  return invalidRequest('Search is not available to this account.');
}

/** 404 when the object is what the URL names, 400 when a parameter names it. */
export function noSuch(kind: string, id: string, param: string, status: 400 | 404): Reply {
  return invalidRequest(`No such ${kind}: '${id}'`, { code: 'resource_missing', param }, status);
}

export function otherParameters(key: string): Reply {
  const message =
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
    `Try using a key other than '${key}' if you meant to execute a different request.`;
  return { status: 400, body: { error: { type: 'idempotency_error', message } } };
}

export function keyInUse(key: string): Reply {
  const message = `There is currently another in-progress request using this Idempotency Key: ${key}.`;
  return {
    status: 409,
    body: { error: { type: 'idempotency_error', code: 'idempotency_key_in_use', message } },
  };
}

/** https://github.com/woocommerce/woocommerce-gateway-stripe/issues/5300 has it in full. */
export function wrongSecret(): Reply {
  return invalidRequest(
    'The client_secret provided does not match the client_secret associated with the PaymentIntent.',
    { code: 'payment_intent_invalid_parameter', param: 'client_secret' },
  );
}

/** @param offered what the customer presents; @param types what the payment can be paid with */
export function typeNotAllowed(offered: string, types: readonly string[]): Reply {
  const message =
    `The PaymentMethod provided (${offered}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of ` +
    `one of the following types: ${types.join(', ')}.`;
  return invalidRequest(message, { code: 'payment_intent_incompatible_payment_method' });
}

/** Nothing that was allowed is switched on and of this currency. */
export function noTypes(): Reply {
  return invalidRequest('No valid payment method types for this PaymentIntent.');
}

/** As Stripe does, with the payment intent as it stands. */
export function unexpectedState(message: string, paymentIntent: object): Reply {
  const error = {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: paymentIntent,
  };
  return { status: 400, body: { error } };
}

export function unavailable(): Reply {
  return { status: 503, body: { error: { type: 'api_error', message: 'The sandbox has an outage.' } } };
}

export function serverError(): Reply {
  return { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred.' } } };
}

export function rateLimited(): Reply {
  return invalidRequest('Request rate limit exceeded.', { code: 'rate_limit' }, 429);
}

/** https://docs.stripe.com/rate-limits */
export const RATE_LIMITED_HEADERS = { 'stripe-rate-limited-reason': 'endpoint-rate' };

/** Too many requests change the same object at once. */
export function lockTimeout(): Reply {
  return invalidRequest(
    'This object cannot be accessed right now because another API request is currently accessing it.',
    { code: 'lock_timeout' },
    429,
  );
}

/** For a caller that is long gone. */
export function answeredTooLate(): Reply {
  return { status: 504, body: { error: { type: 'api_error', message: 'The answer came too late.' } } };
}
