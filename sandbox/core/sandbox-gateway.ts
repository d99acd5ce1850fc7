import { authenticatePaymentIntent } from './authenticate-payment-intent.ts';
import { type Call, answer, readCall } from './call.ts';
import { cancelPaymentIntent } from './cancel-payment-intent.ts';
import type { SandboxContext } from './context.ts';
import { createPaymentIntent } from './create-payment-intent.ts';
import { createRefund } from './create-refund.ts';
import { expireKey } from './expire-key.ts';
import { parseForm } from './form.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { endOutage, startOutage, underOutage } from './outages.ts';
import { endpointParameters, ledgerParameters, parseParameters } from './parameters.ts';
import { listPaymentIntents, retrievePaymentIntent, searchPaymentIntents } from './read-payment-intents.ts';
import { listRefunds, retrieveRefund } from './read-refunds.ts';
import { unknownRoute } from './stripe-errors.ts';
import { webhookEndpoint } from './stripe-objects.ts';

type ById = (context: SandboxContext, call: Call, id: string) => Promise<GatewayAnswer>;

const byId: readonly (readonly [RegExp, ById])[] = [
  [/^GET \/v1\/payment_intents\/([^/]{1,255})$/, retrievePaymentIntent],
  [/^POST \/v1\/payment_intents\/([^/]{1,255})\/cancel$/, cancelPaymentIntent],
  [/^GET \/v1\/refunds\/([^/]{1,255})$/, retrieveRefund],
  [/^POST \/sandbox\/payment_intents\/([^/]{1,255})\/authenticate$/, authenticatePaymentIntent],
];

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
    return underOutage(this.#context, call, request, () => this.#serve(call, request));
  }

  async #serve(call: Call, request: GatewayRequest): Promise<GatewayAnswer> {
    switch (call.route) {
      case 'POST /v1/payment_intents':
        return createPaymentIntent(this.#context, call);
      case 'GET /v1/payment_intents/search':
        return searchPaymentIntents(this.#context, call, request.query);
      case 'GET /v1/payment_intents':
        return listPaymentIntents(this.#context, call, request.query);
      case 'POST /v1/refunds':
        return createRefund(this.#context, call);
      case 'GET /v1/refunds':
        return listRefunds(this.#context, call, request.query);
      case 'POST /v1/webhook_endpoints':
        return this.#registerEndpoint(call);
      case 'GET /sandbox/ledger':
        return this.#readLedger(call, request.query);
      case 'POST /sandbox/outages':
        return startOutage(this.#context, call);
      case 'DELETE /sandbox/outages':
        return endOutage(this.#context, call);
      case 'POST /sandbox/keys/expire':
        return expireKey(this.#context, call);
      default:
        return this.#serveById(call, request);
    }
  }

  async #serveById(call: Call, { method, path }: GatewayRequest): Promise<GatewayAnswer> {
    for (const [pattern, serve] of byId) {
      const [, id] = pattern.exec(call.route) ?? [];
      if (id !== undefined) return serve(this.#context, call, id);
    }
    return answer(call, unknownRoute(method, path));
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
