import type { z } from 'zod';

import { type Behaviour, behaviourOf } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import { balanceEvents, capture } from './capture.ts';
import type { SandboxContext } from './context.ts';
import { createUnconfirmed } from './create-unconfirmed.ts';
import { amountRefusal } from './currencies.ts';
import { effectOn } from './effect.ts';
import { type Execution, executeOnce, refused } from './execute-once.ts';
import { AUTHENTICATION_REQUIRED, GENERIC_DECLINE } from './failures.ts';
import { onFirstCall } from './first-call.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { parseParameters, paymentIntentParameters } from './parameters.ts';
import { outcomeEvent, outcomeFact } from './payment-outcome.ts';
import type { BalanceTransaction } from './money-records.ts';
import type { Metadata, Payment } from './records.ts';
import { methodConsumed, noSuch, repeatRefused } from './stripe-errors.ts';
import { cardError, paymentIntent, unconfirmedIntent } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';

type Parameters = z.infer<typeof paymentIntentParameters>;

/** POST /v1/payment_intents: created, confirmed and captured in one request, unless the customer has to act. */
export async function createPaymentIntent(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const { confirm = 'false', payment_method: paymentMethod } = call.form;
  if (confirm === 'false' && paymentMethod === undefined) return createUnconfirmed(context, call);
  const parsed = parseParameters(paymentIntentParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const behaviour = behaviourOf(parameters.payment_method);
  if (behaviour === undefined) {
    return answer(call, noSuch('PaymentMethod', parameters.payment_method, 'payment_method', 400));
  }
  const refusal = amountRefusal(parameters.amount, parameters.currency);
  if (refusal !== undefined) return answer(call, refusal);
  const { metadata } = parameters;
  if (await isConsumed(context, parameters, behaviour)) return answer(call, methodConsumed());
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

/** What served a payment without a customer serves no other, and a repeat is refused before its key is looked at. */
const servesOnce = ({ customer }: Parameters, { singleUse }: Behaviour): boolean =>
  singleUse === true && customer === undefined;

const isConsumed = async (
  { store }: SandboxContext,
  parameters: Parameters,
  behaviour: Behaviour,
): Promise<boolean> =>
  servesOnce(parameters, behaviour) && (await store.isConsumed(parameters.payment_method));

async function charge(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  behaviour: Behaviour,
): Promise<Execution> {
  if (await isConsumed(context, parameters, behaviour)) {
    return refused(context, call, parameters.metadata, methodConsumed());
  }
  const { payment, book } = newPayment(context, parameters, behaviour.outcome);
  const created = webhookEvent(context, call, 'payment_intent.created', unconfirmedIntent(payment));
  return effectOn(context, payment, {
    commit: {
      payment,
      records: book.map((record) => ({ kind: 'balance_transaction', record })),
      consumes: servesOnce(parameters, behaviour) ? parameters.payment_method : undefined,
      entries: [ledgerEntry(context, outcomeFact(call, payment))],
    },
    reply: replyOf(payment),
    events: [
      { event: created, delaySeconds: 0 },
      { event: outcomeEvent(context, call, payment), delaySeconds: 0 },
      ...balanceEvents(context, call, payment),
    ],
    answer: behaviour.answer,
  });
}

interface NewPayment {
  readonly payment: Payment;
  readonly book: readonly BalanceTransaction[];
}

function newPayment(
  context: SandboxContext,
  parameters: Parameters,
  outcome: Behaviour['outcome'],
): NewPayment {
  const attempt = {
    id: context.newId('pi_'),
    charge: context.newId('ch_'),
    amount: parameters.amount,
    currency: parameters.currency,
    paymentMethod: parameters.payment_method,
    metadata: parameters.metadata,
    description: parameters.description ?? null,
    receiptEmail: parameters.receipt_email ?? null,
    customer: parameters.customer ?? null,
    createdAtMs: context.clock(),
    version: 1,
  };
  switch (outcome) {
    case undefined: {
      const { payment, line } = capture(context, attempt);
      return { payment, book: [line] };
    }
    case 'declined':
      return { payment: { ...attempt, status: 'declined', failure: GENERIC_DECLINE }, book: [] };
    case 'requires_action': {
      const isDeclined = parameters.error_on_requires_action === 'true';
      const payment: Payment = isDeclined
        ? { ...attempt, status: 'declined', failure: AUTHENTICATION_REQUIRED }
        : { ...attempt, status: 'requires_action' };
      return { payment, book: [] };
    }
  }
}

function replyOf(payment: Payment): Reply {
  return payment.status === 'declined'
    ? { status: 402, body: cardError(payment) }
    : { status: 200, body: paymentIntent(payment) };
}
