import { type Call, answer } from './call.ts';
import { balanceEvents } from './capture.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { executeOnce, refused } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { outcomeEvent, outcomeFact } from './payment-outcome.ts';
import type { BalanceTransaction } from './money-records.ts';
import type { Payment } from './records.ts';
import { noSuch } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

export type Step = { readonly to: Payment; readonly line?: BalanceTransaction } | { readonly refusal: Reply };

/**
 * One step of a payment that is there, written only from the version in which it was read: of two at once one comes to
 * pass, and the other reads again and decides anew.
 */
export async function changePayment(
  context: SandboxContext,
  call: Call,
  id: string,
  decide: (payment: Payment) => Step,
): Promise<GatewayAnswer> {
  const known = await context.store.find('payment', id);
  if (known === undefined) return answer(call, noSuch('payment_intent', id, 'intent', 404));
  return executeOnce(context, call, known.metadata, async () => {
    const before = (await context.store.find('payment', id)) ?? known;
    const step = decide(before);
    if ('refusal' in step) return refused(context, call, before.metadata, step.refusal);
    const to = { ...step.to, version: before.version + 1 };
    return effectOn(context, to, {
      commit: {
        change: to,
        records: step.line === undefined ? [] : [{ kind: 'balance_transaction', record: step.line }],
        entries: [ledgerEntry(context, outcomeFact(call, to))],
      },
      reply: { status: 200, body: paymentIntent(to) },
      events: [
        { event: outcomeEvent(context, call, to), delaySeconds: 0 },
        ...balanceEvents(context, call, to),
      ],
    });
  });
}
