import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { refundByStaff } from './dashboard-refunds.ts';
import type { GatewayAnswer } from './http.ts';
import type { EarlyFraudWarning, Review } from './money-records.ts';
import { moneyOf, onCaptured } from './on-captured.ts';
import { closeReviewParameters, openReviewParameters, warningParameters } from './own-parameters.ts';
import { parseParameters } from './parameters.ts';
import type { CapturedPayment } from './records.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import { reviewObject, warningObject } from './stripe-money-objects.ts';
import { webhookEvent } from './webhook-events.ts';

/** Both come upon payments that have succeeded, and move no money by themselves. */

/** POST /sandbox/early_fraud_warnings */
export async function warnOfFraud(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(warningParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { payment_intent, fraud_type: fraudType } = parsed.value;
  return onCaptured(context, call, payment_intent, async (payment) => {
    const record: EarlyFraudWarning = { ...named(context, payment, 'issfr_'), fraudType };
    const body = warningObject(record);
    const { amount } = payment;
    return {
      payment,
      records: [{ kind: 'warning', record }],
      facts: [{ ...moneyOf(payment), type: 'early_fraud_warning', amount, warning: record.id }],
      body,
      events: [webhookEvent(context, call, 'radar.early_fraud_warning.created', body)],
    };
  });
}

/** POST /sandbox/reviews */
export async function openReview(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(openReviewParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  return onCaptured(context, call, parsed.value.payment_intent, async (payment) =>
    reviewed(context, call, payment, { ...named(context, payment, 'prv_'), closedReason: null }),
  );
}

/** POST /sandbox/reviews/{id}/close: closed as refunded, it makes a refund that knows nothing of our names. */
export async function closeReview(context: SandboxContext, call: Call, id: string): Promise<GatewayAnswer> {
  const parsed = parseParameters(closeReviewParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { closed_reason: closedReason } = parsed.value;
  const review = await context.store.find('review', id);
  if (review === undefined) return answer(call, noSuch('review', id, 'review', 404));
  if (review.closedReason !== null) return answer(call, invalidRequest(`The review ${id} is closed.`));
  const isRefunded = closedReason === 'refunded' || closedReason === 'refunded_as_fraud';
  const refund = isRefunded
    ? await refundByStaff(context, call, {
        payment_intent: review.paymentIntent,
        ...(closedReason === 'refunded_as_fraud' && { reason: 'fraudulent' }),
      })
    : undefined;
  if (refund !== undefined && refund.status >= 400) return refund;
  const closed = await onCaptured(context, call, review.paymentIntent, async (payment) =>
    reviewed(context, call, payment, { ...review, closedReason }),
  );
  return { ...closed, deliveries: [...(refund?.deliveries ?? []), ...closed.deliveries] };
}

const named = ({ newId, clock }: SandboxContext, { id, charge }: CapturedPayment, prefix: string) => ({
  id: newId(prefix),
  paymentIntent: id,
  charge,
  createdAtMs: clock(),
});

function reviewed(context: SandboxContext, call: Call, payment: CapturedPayment, record: Review) {
  const { id, closedReason } = record;
  const body = reviewObject(record);
  const type = closedReason === null ? 'review.opened' : 'review.closed';
  const fact = {
    ...moneyOf(payment),
    amount: payment.amount,
    type: 'review',
    review: id,
    closedReason,
  } as const;
  return {
    payment,
    records: [{ kind: 'review', record } as const],
    facts: [fact],
    body,
    events: [webhookEvent(context, call, type, body)],
  };
}
