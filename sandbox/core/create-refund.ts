import type { z } from 'zod';

import { type Behaviour, behaviourOfPayment } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { type Execution, executeOnce, refused } from './execute-once.ts';
import { onFirstCall } from './first-call.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { LedgerFact } from './ledger.ts';
import { parseParameters, refundParameters } from './parameters.ts';
import type { CapturedPayment, Payment, Refund } from './records.ts';
import { invalidRequest, noSuch, repeatRefused } from './stripe-errors.ts';
import { capturedCharge, refundObject } from './stripe-objects.ts';
import { webhookEvent, type WebhookSchedule } from './webhook-events.ts';

const PENDING_SECONDS = 2;
/** One of those that Stripe has (https://docs.stripe.com/refunds#failed-refunds). */
const FAILURE_REASON = 'expired_or_canceled_card';

type Parameters = z.infer<typeof refundParameters>;

/** POST /v1/refunds: what is left of a captured payment, or `amount` of it. */
export async function createRefund(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(refundParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const payment = await context.store.findPayment(parameters.payment_intent);
  const behaviour = payment && behaviourOfPayment(payment);
  if (behaviour?.refundRepeat === 'refused' && (await wasMade(context, parameters))) {
    return answer(call, repeatRefused());
  }
  return executeOnce(context, call, parameters.metadata, async (calls) =>
    onFirstCall(
      calls,
      behaviour?.refundFirstCall,
      () => refund(context, call, parameters),
      (reply) => refused(context, call, { ...payment?.metadata, ...parameters.metadata }, reply),
    ),
  );
}

async function wasMade(
  { store }: SandboxContext,
  { payment_intent, metadata }: Parameters,
): Promise<boolean> {
  const refunds = await store.listRefunds(payment_intent);
  return refunds.some((refund) => refund.metadata['reference'] === metadata['reference']);
}

async function refund(context: SandboxContext, call: Call, parameters: Parameters): Promise<Execution> {
  const payment = await context.store.findPayment(parameters.payment_intent);
  const decision = decideRefund(payment, parameters);
  return 'refusal' in decision
    ? refused(context, call, { ...payment?.metadata, ...parameters.metadata }, decision.refusal)
    : refundPayment(context, call, parameters, decision);
}

type Decision = { readonly refusal: Reply } | { readonly payment: CapturedPayment; readonly amount: number };

function decideRefund(payment: Payment | undefined, { payment_intent, amount }: Parameters): Decision {
  if (payment === undefined) {
    return { refusal: noSuch('payment_intent', payment_intent, 'payment_intent', 400) };
  }
  if (payment.status !== 'captured') {
    const message = `This PaymentIntent (${payment.id}) does not have a successful charge to refund.`;
    return { refusal: invalidRequest(message, { param: 'payment_intent' }) };
  }
  const left = payment.amount - payment.amountRefunded;
  if (left === 0) {
    const message = `Charge ${payment.charge} has already been refunded.`;
    return { refusal: invalidRequest(message, { code: 'charge_already_refunded' }) };
  }
  if (amount !== undefined && amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
    return { refusal: invalidRequest(message, { param: 'amount' }) };
  }
  return { payment, amount: amount ?? left };
}

async function refundPayment(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  { payment, amount }: { readonly payment: CapturedPayment; readonly amount: number },
): Promise<Execution> {
  const { refundOutcome, refundAnswer } = behaviourOfPayment(payment);
  const made = newRefund(context, parameters, { payment, amount, outcome: refundOutcome });
  const given = made.status === 'failed' ? 0 : amount;
  const after: CapturedPayment = { ...payment, amountRefunded: payment.amountRefunded + given };
  return effectOn(context, after, {
    commit: {
      refund: { refund: made, payment: after, amountRefundedBefore: payment.amountRefunded },
      entries: [ledgerEntry(context, refundFact(call, payment, made))],
    },
    reply: { status: 200, body: refundObject(made) },
    events: refundEvents(context, call, made, { before: payment, after }),
    answer: refundAnswer,
  });
}

function newRefund(
  context: SandboxContext,
  { metadata, reason }: Parameters,
  {
    payment,
    amount,
    outcome,
  }: { payment: CapturedPayment; amount: number; outcome: Behaviour['refundOutcome'] },
): Refund {
  const createdAtMs = context.clock();
  const asked = {
    id: context.newId('re_'),
    paymentIntent: payment.id,
    charge: payment.charge,
    amount,
    currency: payment.currency,
    reason: reason ?? null,
    metadata,
    createdAtMs,
  };
  switch (outcome) {
    case undefined:
      return { ...asked, status: 'succeeded' };
    case 'pending':
      return { ...asked, status: 'pending', succeedsAtMs: createdAtMs + PENDING_SECONDS * 1000 };
    case 'failed':
      return { ...asked, status: 'failed', failureReason: FAILURE_REASON };
  }
}

function refundFact(call: Call, payment: Payment, made: Refund): LedgerFact {
  const fact = {
    refund: made.id,
    paymentIntent: payment.id,
    charge: payment.charge,
    amount: made.amount,
    currency: payment.currency,
    metadata: made.metadata,
    orderId: payment.metadata['orderId'] ?? null,
    idempotencyKey: call.idempotencyKey,
  };
  return made.status === 'failed'
    ? { ...fact, type: 'refund_failed', failureReason: made.failureReason }
    : { ...fact, type: 'refunded' };
}

function refundEvents(
  context: SandboxContext,
  call: Call,
  made: Refund,
  { before, after }: Readonly<Record<'before' | 'after', CapturedPayment>>,
): WebhookSchedule {
  const created = {
    event: webhookEvent(context, call, 'refund.created', refundObject(made)),
    delaySeconds: 0,
  };
  if (made.status === 'failed') {
    const failed = webhookEvent(context, call, 'refund.failed', refundObject(made));
    return [created, { event: failed, delaySeconds: 0 }];
  }
  const refunded = webhookEvent(context, call, 'charge.refunded', capturedCharge(after), {
    amount_refunded: before.amountRefunded,
  });
  const known = [{ event: refunded, delaySeconds: 0 }, created];
  if (made.status === 'succeeded') return known;
  const settled = refundObject({ ...made, status: 'succeeded' });
  const updated = webhookEvent(context, call, 'refund.updated', settled, { status: made.status });
  return [...known, { event: updated, delaySeconds: PENDING_SECONDS }];
}
