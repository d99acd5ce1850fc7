import type { z } from 'zod';

import { type Behaviour, behaviourOf } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { type Execution, executeOnce, refused } from './execute-once.ts';
import { AUTHENTICATION_REQUIRED, GENERIC_DECLINE } from './failures.ts';
import { onFirstCall } from './first-call.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { parseParameters, paymentIntentParameters } from './parameters.ts';
import { outcomeEvent, outcomeFact } from './payment-outcome.ts';
import type { Metadata, Payment } from './records.ts';
import { noSuch, repeatRefused } from './stripe-errors.ts';
import { cardError, paymentIntent, unconfirmedIntent } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';

type Parameters = z.infer<typeof paymentIntentParameters>;

/** POST /v1/payment_intents: created, confirmed and captured in one request, unless the card's holder has to act. */
export async function createPaymentIntent(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(paymentIntentParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const behaviour = behaviourOf(parameters.payment_method);
  if (behaviour === undefined) {
    return answer(call, noSuch('PaymentMethod', parameters.payment_method, 'payment_method', 400));
  }
  const { metadata } = parameters;
  if (behaviour.repeat === 'refused' && (await wasMade(context, metadata))) {
    return answer(call, repeatRefused());
  }
  return executeOnce(context, call, metadata, (calls) =>
    onFirstCall(
      calls,
      behaviour.firstCall,
      () => charge(context, call, parameters, behaviour),
      (reply) => refused(context, call, metadata, reply),
    ),
  );
}

async function wasMade({ store }: SandboxContext, { reference = '' }: Metadata): Promise<boolean> {
  return (await store.findPaymentsByReference(reference)).length > 0;
}

async function charge(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  behaviour: Behaviour,
): Promise<Execution> {
  const payment = newPayment(context, parameters, behaviour.outcome);
  const created = webhookEvent(context, call, 'payment_intent.created', unconfirmedIntent(payment));
  return effectOn(context, payment, {
    commit: { payment, entries: [ledgerEntry(context, outcomeFact(call, payment))] },
    reply: replyOf(payment),
    events: [
      { event: created, delaySeconds: 0 },
      { event: outcomeEvent(context, call, payment), delaySeconds: 0 },
    ],
    answer: behaviour.answer,
  });
}

function newPayment(context: SandboxContext, parameters: Parameters, outcome: Behaviour['outcome']): Payment {
  const attempt = {
    id: context.newId('pi_'),
    charge: context.newId('ch_'),
    amount: parameters.amount,
    currency: parameters.currency,
    paymentMethod: parameters.payment_method,
    metadata: parameters.metadata,
    createdAtMs: context.clock(),
  };
  switch (outcome) {
    case undefined:
      return { ...attempt, status: 'captured', amountRefunded: 0 };
    case 'declined':
      return { ...attempt, status: 'declined', failure: GENERIC_DECLINE };
    case 'requires_action':
      return parameters.error_on_requires_action === 'true'
        ? { ...attempt, status: 'declined', failure: AUTHENTICATION_REQUIRED }
        : { ...attempt, status: 'requires_action' };
  }
}

function replyOf(payment: Payment): Reply {
  return payment.status === 'declined'
    ? { status: 402, body: cardError(payment) }
    : { status: 200, body: paymentIntent(payment) };
}
