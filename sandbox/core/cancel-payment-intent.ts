import { type Call, answer } from './call.ts';
import { changePayment, type Step } from './change-payment.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import { cancelParameters, parseParameters } from './parameters.ts';
import type { CanceledPayment, Payment } from './records.ts';
import { unexpectedState } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

/** POST /v1/payment_intents/{id}/cancel: whatever is neither captured nor canceled. */
export async function cancelPaymentIntent(
  context: SandboxContext,
  call: Call,
  id: string,
): Promise<GatewayAnswer> {
  const parsed = parseParameters(cancelParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const cancellationReason = parsed.value.cancellation_reason ?? null;
  return changePayment(context, call, id, (payment) =>
    cancel(payment, { canceledAtMs: context.clock(), cancellationReason }),
  );
}

function cancel(
  payment: Payment,
  cancellation: Pick<CanceledPayment, 'canceledAtMs' | 'cancellationReason'>,
): Step {
  switch (payment.status) {
    case 'requires_action':
      return { to: { ...payment, ...cancellation, status: 'canceled', failure: null } };
    case 'declined':
      return { to: { ...payment, ...cancellation, status: 'canceled' } };
    case 'captured':
    case 'canceled': {
      const intent = paymentIntent(payment);
      const message =
        `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with ` +
        'one of the following statuses may be canceled: requires_payment_method, requires_capture, ' +
        'requires_confirmation, requires_action, processing.';
      return { refusal: unexpectedState(message, intent) };
    }
  }
}
