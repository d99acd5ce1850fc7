import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { parseForm } from './form.ts';
import type { GatewayAnswer } from './http.ts';
import { page } from './page.ts';
import { parseParameters, refundListParameters } from './parameters.ts';
import type { Refund } from './records.ts';
import { noSuch } from './stripe-errors.ts';
import { refundObject } from './stripe-objects.ts';

/** GET /v1/refunds/{id} */
export async function retrieveRefund(
  { store, clock }: SandboxContext,
  call: Call,
  id: string,
): Promise<GatewayAnswer> {
  const refund = await store.findRefund(id);
  if (refund === undefined) return answer(call, noSuch('refund', id, 'refund', 404));
  return answer(call, { status: 200, body: refundObject(standing(refund, clock())) });
}

/** GET /v1/refunds?payment_intent=: as at Stripe the newest first, a page at a time. */
export async function listRefunds(
  { store, clock }: SandboxContext,
  call: Call,
  query: string,
): Promise<GatewayAnswer> {
  const parsed = parseParameters(refundListParameters, parseForm(query));
  if (!parsed.ok) return answer(call, parsed.reply);
  const { payment_intent, limit, starting_after } = parsed.value;
  if ((await store.findPayment(payment_intent)) === undefined) {
    return answer(call, noSuch('payment_intent', payment_intent, 'payment_intent', 400));
  }
  const refunds = (await store.listRefunds(payment_intent)).toReversed();
  const nowMs = clock();
  const shown = (refund: Refund) => refundObject(standing(refund, nowMs));
  return answer(call, page('/v1/refunds', refunds, limit, starting_after, shown));
}

/** As it stands by now: a pending one has succeeded when its time has come. */
function standing(refund: Refund, nowMs: number): Refund {
  const isDone = refund.status === 'pending' && refund.succeedsAtMs <= nowMs;
  return isDone ? { ...refund, status: 'succeeded' } : refund;
}
