import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { executeOnce, refused } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { LedgerFact } from './ledger.ts';
import type { CapturedPayment, Payment } from './records.ts';
import type { OfPayment } from './store.ts';
import { settledAt } from './standing.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import type { WebhookEvent } from './webhook-event.ts';

export interface Happened {
  readonly payment: CapturedPayment;
  readonly records: readonly OfPayment[];
  readonly facts: readonly LedgerFact[];
  readonly body: object;
  /** In the order in which it happened. */
  readonly events: readonly WebhookEvent[];
}

export type Decide = (payment: CapturedPayment) => Promise<Happened | { readonly refusal: Reply }>;

/**
 * What somebody else does to a payment that was captured: its bank, its cardholder, the merchant's staff. Written only from the
 * version that was read, as every step of a payment.
 */
export async function onCaptured(
  context: SandboxContext,
  call: Call,
  id: string,
  decide: Decide,
): Promise<GatewayAnswer> {
  const known = await context.store.find('payment', id);
  if (known === undefined) return answer(call, noSuch('payment_intent', id, 'payment_intent', 400));
  return executeOnce(context, call, known.metadata, async () => {
    const payment = settledAt((await context.store.find('payment', id)) ?? known, context.clock());
    if (payment.status !== 'captured') return refused(context, call, payment.metadata, notCaptured(payment));
    const happened = await decide(payment);
    if ('refusal' in happened) return refused(context, call, payment.metadata, happened.refusal);
    const after = { ...happened.payment, version: payment.version + 1 };
    return effectOn(context, after, {
      commit: {
        change: after,
        records: happened.records,
        entries: happened.facts.map((fact) => ledgerEntry(context, fact)),
      },
      reply: { status: 200, body: happened.body },
      events: happened.events.map((event) => ({ event, delaySeconds: 0 })),
    });
  });
}

const notCaptured = ({ id, status }: Payment): Reply =>
  invalidRequest(`The payment ${id} is ${status}: nothing was captured.`, { param: 'payment_intent' });

/** What a ledger entry says of the payment that it is about. */
export const moneyOf = (payment: Payment) => ({
  paymentIntent: payment.id,
  charge: payment.charge,
  currency: payment.currency,
  orderId: payment.metadata['orderId'] ?? null,
});
