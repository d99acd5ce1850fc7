import type { z } from 'zod';

import { behaviourOfPayment } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { executeOnce, refused } from './execute-once.ts';
import { onFirstCall } from './first-call.ts';
import type { GatewayAnswer } from './http.ts';
import { makeRefund } from './make-refund.ts';
import { parseParameters, refundParameters } from './parameters.ts';
import { repeatRefused } from './stripe-errors.ts';

type Parameters = z.infer<typeof refundParameters>;

/** POST /v1/refunds: what is left of a captured payment, or `amount` of it. */
export async function createRefund(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(refundParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const parameters = parsed.value;
  const payment = await context.store.find('payment', parameters.payment_intent);
  const behaviour = payment && behaviourOfPayment(payment);
  if (behaviour?.refundRepeat === 'refused' && (await wasMade(context, parameters))) {
    return answer(call, repeatRefused());
  }
  return executeOnce(context, call, parameters.metadata, async (calls) =>
    onFirstCall(
      calls,
      behaviour?.refundFirstCall,
      () => makeRefund(context, call, parameters, behaviour?.refundAnswer),
      (reply) => refused(context, call, { ...payment?.metadata, ...parameters.metadata }, reply),
    ),
  );
}

async function wasMade(
  { store }: SandboxContext,
  { payment_intent, metadata }: Parameters,
): Promise<boolean> {
  const refunds = await store.listOf('refund', payment_intent);
  return refunds.some((refund) => refund.metadata['reference'] === metadata['reference']);
}
