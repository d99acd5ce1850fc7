import type { z } from 'zod';

import { type Behaviour, type Decline, behaviourOf } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { type Execution, executeOnce } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { LedgerFact } from './ledger.ts';
import { parseParameters, paymentIntentParameters } from './parameters.ts';
import type { Payment } from './records.ts';
import { invalidRequest, noSuch, rateLimited, serverError } from './stripe-errors.ts';
import { cardError, paymentIntent, unconfirmedIntent } from './stripe-objects.ts';
import { type WebhookEvent, type WebhookSchedule, deliveriesOf, webhookEvent } from './webhook-events.ts';

const DELAYED_SECONDS = 5;
const REORDERED_SECONDS = 3;
const REPEATED_SECONDS = 2;

type Parameters = z.infer<typeof paymentIntentParameters>;

/** POST /v1/payment_intents: created, confirmed and captured in one request, which is all that the sandbox does. */
export async function createPaymentIntent(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(paymentIntentParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const behaviour = behaviourOf(parameters.payment_method);
  if (behaviour === undefined) {
    return answer(call, noSuch('PaymentMethod', parameters.payment_method, 'payment_method', 400));
  }
  if (behaviour.decline?.code === 'authentication_required' && !parameters.error_on_requires_action) {
    const param = 'error_on_requires_action';
    return answer(call, invalidRequest(`This payment method needs ${param}=true here.`, { param }));
  }
  return executeOnce(context, call, parameters.metadata, async (calls) =>
    calls === 1 && behaviour.firstCall
      ? failBefore(behaviour.firstCall)
      : charge(context, call, parameters, behaviour),
  );
}

function failBefore(reason: 'server_error' | 'rate_limited'): Execution {
  return { kind: 'fault', reason, reply: reason === 'server_error' ? serverError() : rateLimited() };
}

async function charge(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  behaviour: Behaviour,
): Promise<Execution> {
  const payment = newPayment(context, parameters, behaviour.decline);
  const schedule = scheduleOf(behaviour, {
    created: webhookEvent(context, call, 'payment_intent.created', unconfirmedIntent(payment)),
    outcome: webhookEvent(context, call, outcomeType(payment), paymentIntent(payment)),
  });
  return {
    kind: 'effect',
    commit: { payment, entries: [ledgerEntry(context, attempted(call, payment))] },
    reply: behaviour.answer === 'server_error' ? serverError() : replyOf(payment),
    pace: behaviour.answer === 'slow' || behaviour.answer === 'lost' ? behaviour.answer : 'now',
    deliveries: deliveriesOf(schedule, await context.store.listEndpoints(), payment),
  };
}

function newPayment(context: SandboxContext, parameters: Parameters, decline?: Decline): Payment {
  const attempt = {
    id: context.newId('pi_'),
    charge: context.newId('ch_'),
    amount: parameters.amount,
    currency: parameters.currency,
    paymentMethod: parameters.payment_method,
    metadata: parameters.metadata,
    createdAtMs: context.clock(),
  };
  return decline
    ? { ...attempt, status: 'declined', ...decline }
    : { ...attempt, status: 'captured', amountRefunded: 0 };
}

function replyOf(payment: Payment): Reply {
  return payment.status === 'captured'
    ? { status: 200, body: paymentIntent(payment) }
    : { status: 402, body: cardError(payment) };
}

function attempted(call: Call, payment: Payment): LedgerFact {
  const fact = {
    paymentIntent: payment.id,
    charge: payment.charge,
    amount: payment.amount,
    currency: payment.currency,
    paymentMethod: payment.paymentMethod,
    metadata: payment.metadata,
    orderId: payment.metadata['orderId'] ?? null,
    idempotencyKey: call.idempotencyKey,
  };
  return payment.status === 'captured'
    ? { ...fact, type: 'captured' }
    : { ...fact, type: 'declined', declineCode: payment.declineCode };
}

function outcomeType(payment: Payment): WebhookEvent['type'] {
  return payment.status === 'captured' ? 'payment_intent.succeeded' : 'payment_intent.payment_failed';
}

function scheduleOf(
  { webhooks = 'ordinary' }: Behaviour,
  { created, outcome }: { readonly created: WebhookEvent; readonly outcome: WebhookEvent },
): WebhookSchedule {
  const at = (event: WebhookEvent, delaySeconds: number) => ({ event, delaySeconds });
  switch (webhooks) {
    case 'ordinary':
      return [at(created, 0), at(outcome, 0)];
    // Two at the same moment, which is the hardest case for the receiver, and one when the first is long done.
    case 'duplicated':
      return [at(created, 0), at(outcome, 0), at(outcome, 0), at(outcome, REPEATED_SECONDS)];
    case 'delayed':
      return [at(created, DELAYED_SECONDS), at(outcome, DELAYED_SECONDS)];
    case 'reordered':
      return [at(outcome, 0), at(created, REORDERED_SECONDS)];
  }
}
