import { authenticatePaymentIntent } from './authenticate-payment-intent.ts';
import { type Call, answer, readCall } from './call.ts';
import { cancelPaymentIntent } from './cancel-payment-intent.ts';
import { confirmPaymentIntent } from './confirm-payment-intent.ts';
import type { SandboxContext } from './context.ts';
import { createPaymentIntent } from './create-payment-intent.ts';
import { createRefund } from './create-refund.ts';
import { refundAtDashboard, settleRefund } from './dashboard-refunds.ts';
import { moveDispute, openDispute } from './disputes.ts';
import { expireKey } from './expire-key.ts';
import { parseForm } from './form.ts';
import { closeReview, openReview, warnOfFraud } from './fraud-signs.ts';
import type { GatewayAnswer, GatewayRequest } from './http.ts';
import { endOutage, startOutage, underOutage } from './outages.ts';
import { endpointParameters, ledgerParameters, parseParameters } from './parameters.ts';
import {
  listBalance,
  listByTime,
  listOfPayment,
  listPayments,
  retrieve,
  retrieveBalance,
  retrievePayment,
} from './read-lists.ts';
import { searchPaymentIntents } from './search-payment-intents.ts';
import { unknownRoute } from './stripe-errors.ts';
import { webhookEndpoint } from './stripe-objects.ts';

type Serve = (context: SandboxContext, call: Call) => Promise<GatewayAnswer>;
type Read = (context: SandboxContext, call: Call, query: string) => Promise<GatewayAnswer>;
type ById = (
  context: SandboxContext,
  call: Call,
  id: string,
  query: string,
  body: string,
) => Promise<GatewayAnswer>;

const commands: Readonly<Record<string, Serve>> = {
  'POST /v1/payment_intents': createPaymentIntent,
  'POST /v1/refunds': createRefund,
  'POST /sandbox/outages': startOutage,
  'DELETE /sandbox/outages': endOutage,
  'POST /sandbox/keys/expire': expireKey,
  'POST /sandbox/refunds': refundAtDashboard,
  'POST /sandbox/disputes': openDispute,
  'POST /sandbox/early_fraud_warnings': warnOfFraud,
  'POST /sandbox/reviews': openReview,
};

const questions: Readonly<Record<string, Read>> = {
  'GET /v1/payment_intents/search': searchPaymentIntents,
  'GET /v1/payment_intents': listPayments,
  'GET /v1/refunds': listOfPayment('refund', '/v1/refunds'),
  'GET /v1/disputes': listOfPayment('dispute', '/v1/disputes'),
  'GET /v1/balance_transactions': listBalance,
  'GET /v1/reviews': listByTime('review', '/v1/reviews'),
  'GET /v1/radar/early_fraud_warnings': listOfPayment('warning', '/v1/radar/early_fraud_warnings'),
};

const byId: readonly (readonly [RegExp, ById])[] = [
  [/^GET \/v1\/payment_intents\/([^/]{1,255})$/, retrievePayment],
  [/^POST \/v1\/payment_intents\/([^/]{1,255})\/cancel$/, cancelPaymentIntent],
  [/^GET \/v1\/refunds\/([^/]{1,255})$/, retrieve('refund', 'refund')],
  [/^GET \/v1\/disputes\/([^/]{1,255})$/, retrieve('dispute', 'dispute')],
  [/^GET \/v1\/reviews\/([^/]{1,255})$/, retrieve('review', 'review')],
  [/^GET \/v1\/balance_transactions\/([^/]{1,255})$/, retrieveBalance],
  [/^GET \/v1\/payouts\/([^/]{1,255})$/, retrieve('payout', 'payout')],
  [/^POST \/sandbox\/payment_intents\/([^/]{1,255})\/authenticate$/, authenticatePaymentIntent],
  [/^POST \/sandbox\/payment_intents\/([^/]{1,255})\/confirm$/, confirmPaymentIntent],
  [/^POST \/sandbox\/refunds\/([^/]{1,255})\/settle$/, settleRefund],
  [/^POST \/sandbox\/disputes\/([^/]{1,255})\/move$/, moveDispute],
  [/^POST \/sandbox\/reviews\/([^/]{1,255})\/close$/, closeReview],
];

/**
 * A stateful stand-in for Stripe: the part of its HTTP API that charges, refunds and a reconciliation need, with the failures
 * that a payment method asks for, and routes of its own for what others do. Callers are authorized before they come here.
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
    if (call.route === 'POST /v1/webhook_endpoints') return this.#registerEndpoint(call);
    if (call.route === 'GET /sandbox/ledger') return this.#readLedger(call, request.query);
    const command = commands[call.route];
    if (command !== undefined) return command(this.#context, call);
    const question = questions[call.route];
    if (question !== undefined) return question(this.#context, call, request.query);
    return this.#serveById(call, request);
  }

  async #serveById(call: Call, { method, path, query, body }: GatewayRequest): Promise<GatewayAnswer> {
    for (const [pattern, serve] of byId) {
      const [, id] = pattern.exec(call.route) ?? [];
      if (id !== undefined) return serve(this.#context, call, id, query, body);
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
      apiVersion: parsed.value.api_version ?? null,
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
      untilMs: this.#context.clock(),
      ...(orderId === undefined ? {} : { orderId }),
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    const nextCursor = entries.length < limit ? null : (entries.at(-1)?.seq ?? null);
    return answer(call, { status: 200, body: { entries, nextCursor } });
  }
}
