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
import { settledAt } from './standing.ts';
import { noSuch } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';
import type { WebhookSchedule } from './webhook-event.ts';

export type Step =
  | { readonly refusal: Reply }
  | {
      readonly to: Payment;
      readonly line?: BalanceTransaction;
      /** Where it is not the payment. */
      readonly reply?: Reply;
      /** Where there are others than the one of its status. With what is decided for later, at its time. */
      readonly told?: readonly Told[];
    };

/** A payment as it stands at a moment: an entry of the ledger and an event. */
export interface Told {
  readonly payment: Payment;
  readonly atMs: number;
  /** It may not come to that: nothing is entered, and the event is sent only if nothing else became of the payment. */
  readonly unlessChanged?: true;
}

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
    const before = settledAt((await context.store.find('payment', id)) ?? known, context.clock());
    const step = decide(before);
    if ('refusal' in step) return refused(context, call, before.metadata, step.refusal);
    const to = { ...step.to, version: before.version + 1 };
    const told = step.told ?? [{ payment: to, atMs: context.clock() }];
    return effectOn(context, to, {
      commit: {
        change: to,
        records: step.line === undefined ? [] : [{ kind: 'balance_transaction', record: step.line }],
        entries: told
          .filter(({ unlessChanged }) => unlessChanged === undefined)
          .map(({ payment, atMs }) => ledgerEntry(context, outcomeFact(call, payment), atMs)),
      },
      reply: step.reply ?? { status: 200, body: paymentIntent(to) },
      events: [
        ...told.map((each) => scheduled(context, call, each, to.version)),
        ...balanceEvents(context, call, to),
      ],
    });
  });
}

function scheduled(
  context: SandboxContext,
  call: Call,
  { payment, atMs, unlessChanged }: Told,
  version: number,
): WebhookSchedule[number] {
  return {
    event: outcomeEvent(context, call, payment, atMs),
    delaySeconds: Math.max(0, Math.ceil((atMs - context.clock()) / 1000)),
    ...(unlessChanged && { whileVersion: version }),
  };
}
