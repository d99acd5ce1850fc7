import type { z } from 'zod';

import { type Behaviour, behaviourOf } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { amountRefusal } from './currencies.ts';
import { effectOn } from './effect.ts';
import { type Execution, executeOnce, refused } from './execute-once.ts';
import { onFirstCall } from './first-call.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { parseParameters, unconfirmedParameters } from './parameters.ts';
import { outcomeEvent, outcomeFact } from './payment-outcome.ts';
import { behaviourNamedBy, compatibleTypes } from './payment-types.ts';
import type { Payment } from './records.ts';
import { invalidRequest, noSuch, noTypes, repeatRefused } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

type Parameters = z.infer<typeof unconfirmedParameters>;

/** How the payment behaves, whoever confirms it, and what it may be paid with. */
interface Terms {
  readonly behavesAs: string | null;
  readonly behaviour: Behaviour;
  readonly allowedTypes: readonly string[] | null;
  readonly types: readonly string[];
}

/** POST /v1/payment_intents without `confirm`: for the customer to confirm in the browser, with its client secret. */
export async function createUnconfirmed(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(unconfirmedParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const terms = termsOf(parameters);
  if ('refusal' in terms) return answer(call, terms.refusal);
  const refusal = amountRefusal(parameters.amount, parameters.currency);
  if (refusal !== undefined) return answer(call, refusal);
  const { metadata } = parameters;
  const { behaviour } = terms;
  if (behaviour.repeat === 'refused' && (await wasMade(context, metadata['reference']))) {
    return answer(call, repeatRefused());
  }
  return executeOnce(context, call, metadata, (calls) =>
    onFirstCall(
      calls,
      behaviour.firstCall,
      () => create(context, call, parameters, terms),
      (reply) => refused(context, call, metadata, reply),
    ),
  );
}

const wasMade = async ({ store }: SandboxContext, reference = ''): Promise<boolean> =>
  (await store.findPaymentsByReference(reference)).length > 0;

function termsOf(parameters: Parameters): Terms | { readonly refusal: Reply } {
  const allowedTypes = parameters.allowed_payment_method_types ?? null;
  if (allowedTypes !== null && parameters.automatic_payment_methods !== undefined) {
    const message =
      'You may only specify one of these parameters: automatic_payment_methods, allowed_payment_method_types.';
    return { refusal: invalidRequest(message) };
  }
  const chosen = behaviourAmong(allowedTypes ?? []);
  if ('refusal' in chosen) return chosen;
  const types = compatibleTypes(allowedTypes, parameters.currency);
  if (!types.some((type) => behaviourNamedBy(type) === undefined)) return { refusal: noTypes() };
  return { ...chosen, allowedTypes, types };
}

/** One of the allowed types may name how the payment behaves. */
function behaviourAmong(
  allowedTypes: readonly string[],
): Pick<Terms, 'behavesAs' | 'behaviour'> | { readonly refusal: Reply } {
  const [behavesAs = null, another] = allowedTypes.map(behaviourNamedBy).filter(isNamed);
  const behaviour = behavesAs === null ? {} : behaviourOf(behavesAs);
  // What becomes of it is the customer's to decide.
  if (behaviour === undefined || another !== undefined || behaviour.outcome || behaviour.singleUse) {
    const named = (another ?? behavesAs ?? '').replace(/^pm_/, '');
    return { refusal: noSuch('payment method type', named, 'allowed_payment_method_types', 400) };
  }
  return { behavesAs, behaviour };
}

const isNamed = (name: string | undefined): name is string => name !== undefined;

async function create(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  { behavesAs, behaviour, allowedTypes, types }: Terms,
): Promise<Execution> {
  const payment: Payment = {
    id: context.newId('pi_'),
    charge: context.newId('ch_'),
    amount: parameters.amount,
    currency: parameters.currency,
    paymentMethod: null,
    byCustomer: {
      secret: context.newId(''),
      allowedTypes: allowedTypes && [...allowedTypes],
      types: [...types],
      behavesAs,
      presentedType: null,
    },
    metadata: parameters.metadata,
    description: parameters.description ?? null,
    receiptEmail: parameters.receipt_email ?? null,
    customer: parameters.customer ?? null,
    createdAtMs: context.clock(),
    version: 1,
    status: 'unconfirmed',
  };
  return effectOn(context, payment, {
    commit: { payment, entries: [ledgerEntry(context, outcomeFact(call, payment))] },
    reply: { status: 200, body: paymentIntent(payment) },
    events: [{ event: outcomeEvent(context, call, payment), delaySeconds: 0 }],
    answer: behaviour.answer,
  });
}
