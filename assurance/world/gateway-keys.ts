import type { Instant } from '../../functions/domain/instant.ts';
import type { ChargeOutcome } from '../../functions/domain/payments/payment.ts';
import type { RefundOutcome } from '../../functions/domain/payments/refund.ts';
import { ACCOUNT_REFUSED, GatewayFault, type Sending } from '../../functions/usecases/ports/gateway.ts';

/** What a gateway keeps under an idempotency key: a fingerprint of the first request, and its answer. */
export interface Stored {
  readonly request: string;
  readonly at: Instant;
  readonly answer: ChargeOutcome | RefundOutcome | GatewayFault | 'in_use';
}

export const isChargeOutcome = (answer: object): answer is ChargeOutcome =>
  'code' in answer && !isRefundOutcome(answer);

export const isRefundOutcome = (answer: object): answer is RefundOutcome =>
  'code' in answer && (answer.code === 'refunded' || answer.code === 'refused' || answer.code === 'pending');

/** The first answer again, to the same request and to no other. */
export function replay<Outcome>(
  { request, answer }: Stored,
  asked: string,
  isOutcome: (answer: object) => answer is Outcome & object,
): Outcome {
  if (request !== asked) throw new GatewayFault('possible', fault('idempotency_error'));
  if (answer === 'in_use') throw new GatewayFault('possible', fault('idempotency_key_in_use'));
  if (answer instanceof GatewayFault) throw answer;
  if (!isOutcome(answer)) throw new Error('the key belongs to another kind of request');
  return answer;
}

export const fault = (code: string) => ({ code, message: `scripted: ${code}` });

export const accountRefused = (sending: Sending): GatewayFault =>
  new GatewayFault(sending === 'first' ? 'none' : 'possible', fault(ACCOUNT_REFUSED));

/** What a first request is refused with; of a repeat it decides nothing. */
export function refusedUnread(sending: Sending): { readonly code: string; readonly message: string } {
  if (sending === 'repeat') throw new GatewayFault('possible', fault('parameter_unknown'));
  return fault('parameter_unknown');
}

/** @throws GatewayFault where the request does not get to the gateway */
export function neverArrives(script: unknown): void {
  if (script === 'refused_before') throw new GatewayFault('none', fault('rate_limited'));
  if (script === 'lost_before') throw new GatewayFault('possible', fault('connection_reset'));
}
