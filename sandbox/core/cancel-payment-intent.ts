import { type Call, answer } from './call.ts';
import { changePayment, type Step } from './change-payment.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import { cancelParameters, parseParameters } from './parameters.ts';
import { attemptOf, type CanceledPayment, type Payment } from './records.ts';
import { unexpectedState } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

/** POST /v1/payment_intents/{id}/cancel: whatever is neither captured nor canceled, nor processing. */
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
    case 'unconfirmed':
    case 'requires_action':
    case 'declined': {
      const failure = payment.status === 'declined' ? payment.failure : null;
      return { to: { ...attemptOf(payment), ...cancellation, status: 'canceled', failure } };
    }
    // Stripe names it among those that may be canceled, "in rare cases": https://docs.stripe.com/api/payment_intents/cancel
    case 'processing':
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
