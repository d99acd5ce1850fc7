import { type Call, answer } from './call.ts';
import { capture } from './capture.ts';
import { changePayment } from './change-payment.ts';
import type { SandboxContext } from './context.ts';
import { AUTHENTICATION_FAILED, VOUCHER_EXPIRED } from './failures.ts';
import type { GatewayAnswer } from './http.ts';
import { authenticateParameters, parseParameters } from './parameters.ts';
import { attemptOf } from './records.ts';
import { failedWith } from './standing.ts';
import { unexpectedState } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

/**
 * POST /sandbox/payment_intents/{id}/authenticate: what the customer does in Stripe's own script, at the bank, or with the
 * voucher. Confirmation being automatic, the payment is captured when it succeeds.
 */
export async function authenticatePaymentIntent(
  context: SandboxContext,
  call: Call,
  id: string,
): Promise<GatewayAnswer> {
  const parsed = parseParameters(authenticateParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { result } = parsed.value;
  return changePayment(context, call, id, (payment) => {
    if (payment.status !== 'requires_action') {
      const intent = paymentIntent(payment);
      const message = `This PaymentIntent has a status of ${intent.status}: there is nothing to authenticate.`;
      return { refusal: unexpectedState(message, intent) };
    }
    if (result === 'failure') {
      const failure = payment.action?.type === 'voucher' ? VOUCHER_EXPIRED : AUTHENTICATION_FAILED;
      return { to: failedWith(payment, failure) };
    }
    const { payment: to, line } = capture(context, attemptOf(payment));
    return { to, line };
  });
}
