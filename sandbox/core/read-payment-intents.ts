import { behaviourOfPayment } from './behaviours.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import { parseForm } from './form.ts';
import { page } from './page.ts';
import { parseParameters, paymentIntentListParameters } from './parameters.ts';
import { invalidRequest, noSuch, searchRefused } from './stripe-errors.ts';
import { paymentIntent } from './stripe-objects.ts';

export async function retrievePaymentIntent(
  { store }: SandboxContext,
  call: Call,
  id: string,
): Promise<GatewayAnswer> {
  const payment = await store.findPayment(id);
  if (payment === undefined) return answer(call, noSuch('payment_intent', id, 'intent', 404));
  return answer(call, { status: 200, body: paymentIntent(payment) });
}

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
    data: payments.map(paymentIntent),
  };
  return answer(call, { status: 200, body });
}

/** GET /v1/payment_intents: the newest first, a page at a time; consistent at once, as at Stripe. */
export async function listPaymentIntents(
  { store }: SandboxContext,
  call: Call,
  query: string,
): Promise<GatewayAnswer> {
  const parsed = parseParameters(paymentIntentListParameters, parseForm(query));
  if (!parsed.ok) return answer(call, parsed.reply);
  const { created, limit, starting_after } = parsed.value;
  const payments = await store.listPayments({
    fromMs: created.gte * 1000,
    untilMs: created.lte * 1000 + 999,
  });
  return answer(
    call,
    page('/v1/payment_intents', payments.toReversed(), limit, starting_after, paymentIntent),
  );
}

/** Stripe's search language (https://docs.stripe.com/search#search-query-language), in the one form that is understood. */
function searchedReference(query: string): string | undefined {
  const found = /^\s*metadata\[(['"])reference\1\]\s*:\s*(['"])((?:\\.|(?!\2)[^\\]){1,500})\2\s*$/.exec(
    query,
  );
  return found?.[3]?.replaceAll(/\\(.)/g, '$1');
}
