import type { z } from 'zod';

import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { type Execution, executeOnce, noEffect } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { parseParameters, refundParameters } from './parameters.ts';
import type { CapturedPayment, Metadata, Payment, Refund } from './records.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import { capturedCharge, refundObject } from './stripe-objects.ts';
import { deliveriesOf, webhookEvent } from './webhook-events.ts';

type Parameters = z.infer<typeof refundParameters>;

/** POST /v1/refunds: what is left of a captured payment, or `amount` of it. */
export async function createRefund(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(refundParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  return executeOnce(context, call, parameters.metadata, async () => {
    const payment = await context.store.findPayment(parameters.payment_intent);
    const decision = decideRefund(payment, parameters);
    return 'refusal' in decision
      ? refuse(context, call, payment, parameters.metadata, decision.refusal)
      : giveBack(context, call, parameters, decision);
  });
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

/** The refusal depends on what the gateway knows, so it is a result: stored under the key like any other. */
function refuse(
  context: SandboxContext,
  call: Call,
  payment: Payment | undefined,
  metadata: Metadata,
  reply: Reply,
): Execution {
  const fact = noEffect(call, { ...payment?.metadata, ...metadata }, 'refused', reply.status);
  return { kind: 'effect', commit: { entries: [ledgerEntry(context, fact)] }, reply };
}

async function giveBack(
  context: SandboxContext,
  call: Call,
  { metadata, reason }: Parameters,
  { payment, amount }: { readonly payment: CapturedPayment; readonly amount: number },
): Promise<Execution> {
  const refund: Refund = {
    id: context.newId('re_'),
    paymentIntent: payment.id,
    charge: payment.charge,
    amount,
    currency: payment.currency,
    reason: reason ?? null,
    metadata,
    createdAtMs: context.clock(),
  };
  const after: CapturedPayment = { ...payment, amountRefunded: payment.amountRefunded + amount };
  const refunded = webhookEvent(context, call, 'charge.refunded', capturedCharge(after), {
    amount_refunded: payment.amountRefunded,
  });
  const entry = ledgerEntry(context, {
    type: 'refunded',
    refund: refund.id,
    paymentIntent: payment.id,
    charge: payment.charge,
    amount,
    currency: payment.currency,
    metadata,
    orderId: payment.metadata['orderId'] ?? null,
    idempotencyKey: call.idempotencyKey,
  });
  return {
    kind: 'effect',
    commit: {
      refund: { refund, payment: after, amountRefundedBefore: payment.amountRefunded },
      entries: [entry],
    },
    reply: { status: 200, body: refundObject(refund) },
    deliveries: deliveriesOf(
      [{ event: refunded, delaySeconds: 0 }],
      await context.store.listEndpoints(),
      after,
    ),
  };
}
