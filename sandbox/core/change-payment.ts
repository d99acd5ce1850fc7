import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { executeOnce, refused } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { outcomeEvent, outcomeFact } from './payment-outcome.ts';
import type { Payment } from './records.ts';
import { noSuch } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

export type Step = { readonly to: Payment } | { readonly refusal: Reply };

/**
 * One step of a payment that is there, written only from the status in which it was read: of two at once one comes to
 * pass, and the other reads again and decides anew.
 */
export async function changePayment(
  context: SandboxContext,
  call: Call,
  id: string,
  decide: (payment: Payment) => Step,
): Promise<GatewayAnswer> {
  const known = await context.store.findPayment(id);
  if (known === undefined) return answer(call, noSuch('payment_intent', id, 'intent', 404));
  return executeOnce(context, call, known.metadata, async () => {
    const before = (await context.store.findPayment(id)) ?? known;
    const step = decide(before);
    if ('refusal' in step) return refused(context, call, before.metadata, step.refusal);
    const { to } = step;
    return effectOn(context, to, {
      commit: {
        change: { payment: to, from: before.status },
        entries: [ledgerEntry(context, outcomeFact(call, to))],
      },
      reply: { status: 200, body: paymentIntent(to) },
      events: [{ event: outcomeEvent(context, call, to), delaySeconds: 0 }],
    });
  });
}
