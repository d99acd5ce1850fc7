import type { Attempt, OperationError } from '../operations/attempt.ts';

/**
 * What merchants are told of an error: its code, and a text of ours. The text that a gateway or a machine wrote may name
 * accounts, keys and hosts. It stays in the record, for whoever operates the stack.
 */
const TEXTS: Readonly<Record<string, string>> = {
  authentication_required: 'The customer has to authenticate the payment.',
  awaiting_customer: 'The customer has not confirmed the payment yet.',
  canceled: 'The payment was not confirmed in time, or it was cancelled.',
  captured_twice: 'It was captured more than once.',
  circuit_open: 'The payment gateway was not available; nothing was sent.',
  expired_card: 'The card has expired.',
  given_back: 'It was charged, and all of it was refunded.',
  insufficient_funds: 'The card has too little money.',
  no_time: 'Too little time was left; nothing was sent.',
  lost_or_stolen_card: 'The card was lost or stolen, and its bank sent the money back.',
  not_found: 'The payment gateway knows of no such charge.',
  order_changed: 'The order changed meanwhile.',
  payment_disputed: 'The payment is disputed; nothing was sent.',
  processing: 'A bank works on the payment.',
  requires_action: 'The customer has to act.',
  timeout: 'The payment gateway did not answer in time.',
};

const textOf = (code: string): string | undefined => (Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined);

export const declineForMerchant = ({ code }: OperationError): OperationError => ({
  code,
  message: textOf(code) ?? 'The payment was declined.',
});

export const refundErrorForMerchant = ({ code }: OperationError): OperationError => ({
  code,
  message: textOf(code) ?? 'The payment gateway did not refund it.',
});

export function attemptForMerchant(attempt: Attempt): Attempt {
  const { error, outcome } = attempt;
  if (error === undefined) return attempt;
  const { code } = error;
  const otherwise = outcome === 'unknown' ? 'Its outcome was not known.' : 'It failed.';
  return { ...attempt, error: { code, message: textOf(code) ?? otherwise } };
}
