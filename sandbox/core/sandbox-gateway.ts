import { type Call, answer, readCall } from './call.ts';
import type { SandboxContext } from './context.ts';
import { createPaymentIntent } from './create-payment-intent.ts';
import { createRefund } from './create-refund.ts';
import { parseForm } from './form.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { endpointParameters, ledgerParameters, parseParameters } from './parameters.ts';
import { invalidRequest, noSuch, unknownRoute } from './stripe-errors.ts';
import { paymentIntent, webhookEndpoint } from './stripe-objects.ts';

/**
 * A stateful stand-in for Stripe: the part of its HTTP API that a charge, its reconciliation and a refund need, with the
 * failures that a payment method asks for. Callers are authorized before they come here.
 */
export class SandboxGateway {
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  async handle(request: GatewayRequest): Promise<GatewayAnswer> {
    const call = readCall(this.#context, request);
    switch (call.route) {
      case 'POST /v1/payment_intents':
        return createPaymentIntent(this.#context, call);
      case 'POST /v1/refunds':
        return createRefund(this.#context, call);
      case 'POST /v1/webhook_endpoints':
        return this.#registerEndpoint(call);
      case 'GET /v1/payment_intents/search':
        return this.#search(call, request.query);
      case 'GET /sandbox/ledger':
        return this.#readLedger(call, request.query);
      default:
        return this.#retrieve(call, request);
    }
  }

  async #retrieve(call: Call, { method, path }: GatewayRequest): Promise<GatewayAnswer> {
    const [, id] = (method === 'GET' && /^\/v1\/payment_intents\/([^/]{1,255})$/.exec(path)) || [];
    if (id === undefined) return answer(call, unknownRoute(method, path));
    const payment = await this.#context.store.findPayment(id);
    return answer(
      call,
      payment ? { status: 200, body: paymentIntent(payment) } : noSuch('payment_intent', id, 'intent', 404),
    );
  }

  async #search(call: Call, query: string): Promise<GatewayAnswer> {
    const reference = searchedReference(new URLSearchParams(query).get('query') ?? '');
    if (reference === undefined) {
      const message = "The sandbox searches for metadata['reference']:'…' and nothing else.";
      return answer(call, invalidRequest(message, { param: 'query' }));
    }
    const payments = await this.#context.store.findPaymentsByReference(reference);
    const body = {
      object: 'search_result',
      url: '/v1/payment_intents/search',
      has_more: false,
      next_page: null,
      data: payments.map(paymentIntent),
    };
    return answer(call, { status: 200, body });
  }

  /** Needs no idempotency key: the URL is the key. */
  async #registerEndpoint(call: Call): Promise<GatewayAnswer> {
    const parsed = parseParameters(endpointParameters, call.form);
    if (!parsed.ok) return answer(call, parsed.reply);
    const endpoint = await this.#context.store.saveEndpoint({
      id: this.#context.newId('we_'),
      url: parsed.value.url,
      enabledEvents: parsed.value.enabled_events,
      createdAtMs: this.#context.clock(),
    });
    return answer(call, { status: 200, body: webhookEndpoint(endpoint) });
  }

  async #readLedger(call: Call, query: string): Promise<GatewayAnswer> {
    const parsed = parseParameters(ledgerParameters, parseForm(query));
    if (!parsed.ok) return answer(call, parsed.reply);
    const { orderId, cursor, limit } = parsed.value;
    const entries = await this.#context.store.readLedger({
      limit,
      ...(orderId === undefined ? {} : { orderId }),
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    const nextCursor = entries.length < limit ? null : (entries.at(-1)?.seq ?? null);
    return answer(call, { status: 200, body: { entries, nextCursor } });
  }
}

/** Stripe's search language (https://docs.stripe.com/search#search-query-language), in the one form that is understood. */
function searchedReference(query: string): string | undefined {
  const found = /^\s*metadata\[(['"])reference\1\]\s*:\s*(['"])((?:\\.|(?!\2)[^\\]){1,500})\2\s*$/.exec(
    query,
  );
  return found?.[3]?.replaceAll(/\\(.)/g, '$1');
}
