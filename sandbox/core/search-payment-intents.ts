import { behaviourOfPayment } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import { paymentAt } from './standing.ts';
import { invalidRequest, searchRefused } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

export async function searchPaymentIntents(
  { store, clock }: SandboxContext,
  call: Call,
  query: string,
): Promise<GatewayAnswer> {
  const reference = searchedReference(new URLSearchParams(query).get('query') ?? '');
  if (reference === undefined) {
    const message = "The sandbox searches for metadata['reference']:'…' and nothing else.";
    return answer(call, invalidRequest(message, { param: 'query' }));
  }
  const nowMs = clock();
  const found = await store.findPaymentsByReference(reference);
  if (found.some((payment) => behaviourOfPayment(payment).search === 'refused')) {
    return answer(call, searchRefused());
  }
  const payments = found.filter((payment) => {
    const { searchLagMs = 0 } = behaviourOfPayment(payment);
    return payment.createdAtMs + searchLagMs <= nowMs;
  });
  const body = {
    object: 'search_result',
    url: '/v1/payment_intents/search',
    has_more: false,
    next_page: null,
    data: payments.map((payment) => paymentIntent(paymentAt(payment, nowMs))),
  };
  return answer(call, { status: 200, body });
}

/** Stripe's search language (https://docs.stripe.com/search#search-query-language), in the one form that is understood. */
function searchedReference(query: string): string | undefined {
  const found = /^\s*metadata\[(['"])reference\1\]\s*:\s*(['"])((?:\\.|(?!\2)[^\\]){1,500})\2\s*$/.exec(
    query,
  );
  return found?.[3]?.replaceAll(/\\(.)/g, '$1');
}
