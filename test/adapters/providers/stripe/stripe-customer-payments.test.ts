import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { toGatewayEvent } from '../../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { sandboxClient, type SandboxClient } from '../../../../cli/sandbox-client.ts';
import { startSandbox, type RunningSandbox } from '../../../../assurance/world/sandbox-server.ts';
import { json, startCannedServer, type CannedServer } from './canned-server.ts';
import { ANY_TIME, chargeRequest, faultOf, intent, stripeError } from './stripe-answers.ts';

const byCustomer = (methods?: readonly string[]) => {
  const { paymentMethod: _server, ...request } = chargeRequest();
  return { ...request, payment: { mode: 'customer', ...(methods && { methods }) } } as const;
};

const openIntent = (status: string, change: object = {}) =>
  intent({
    status,
    amount_received: 0,
    metadata: { ...intent().metadata, confirmedBy: 'customer' },
    ...change,
  });

describe('a payment that the customer confirms', () => {
  let stripe: CannedServer;
  let gateway: StripeGateway;

  beforeEach(async () => {
    stripe = await startCannedServer(json(200, openIntent('requires_payment_method')));
    gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1500 });
  });
  afterEach(async () => stripe.close());

  const sent = () => Object.fromEntries(new URLSearchParams(stripe.seen[0]?.body));

  it('is made without confirmation, under the reference as the key', async () => {
    expect(await gateway.charge(byCustomer(), 'first')).toEqual({
      code: 'open',
      state: 'awaiting_customer',
      transactionId: 'pi_1',
      clientSecret: 'pi_1_secret_1',
    });
    expect(stripe.seen[0]?.headers).toMatchObject({ 'idempotency-key': 'acme:ord_1:checkout_attempt_1' });
    expect(sent()).toEqual({
      amount: '1999',
      currency: 'eur',
      'automatic_payment_methods[enabled]': 'true',
      'metadata[merchantId]': 'acme',
      'metadata[orderId]': 'ord_1',
      'metadata[attempt]': '1',
      'metadata[reference]': 'acme:ord_1:checkout_attempt_1',
      'metadata[confirmedBy]': 'customer',
    });
  });

  it('is made anew under a key of its own, which is always the same, and found under the same reference', async () => {
    await gateway.charge(byCustomer(), 'anew');
    expect(stripe.seen[0]?.headers).toMatchObject({
      'idempotency-key': 'acme:ord_1:checkout_attempt_1:anew',
    });
    expect(sent()).toMatchObject({ 'metadata[reference]': 'acme:ord_1:checkout_attempt_1' });
  });

  it('allows the methods that are named, and tells which of them Stripe left out', async () => {
    const types = {
      allowed_payment_method_types: ['card', 'oxxo', 'ideal'],
      payment_method_types: ['card', 'ideal'],
    };
    stripe.replyWith(json(200, openIntent('requires_payment_method', types)));
    expect(await gateway.charge(byCustomer(['card', 'oxxo', 'ideal']), 'first')).toMatchObject({
      unavailableMethods: ['oxxo'],
    });
    expect(sent()).toMatchObject({
      'allowed_payment_method_types[0]': 'card',
      'allowed_payment_method_types[1]': 'oxxo',
      'allowed_payment_method_types[2]': 'ideal',
    });
    expect(sent()).not.toHaveProperty('automatic_payment_methods[enabled]');
  });

  it('is declined where none of the methods suits it: that is the order’s own', async () => {
    const refusal = { type: 'invalid_request_error', param: 'allowed_payment_method_types' };
    stripe.replyWith(stripeError(400, refusal));
    expect(await gateway.charge(byCustomer(['oxxo']), 'first')).toMatchObject({ code: 'declined' });
    expect(await faultOf(gateway.charge(byCustomer(['oxxo']), 'repeat'))).toMatchObject({
      effect: 'possible',
    });
    expect(await faultOf(gateway.charge(byCustomer(), 'first'))).toMatchObject({
      error: { code: 'account_refused' },
    });
  });

  it.each([
    ['requires_payment_method', 'awaiting_customer'],
    ['requires_confirmation', 'awaiting_customer'],
    ['requires_action', 'requires_action'],
    ['processing', 'processing'],
  ])('is open while its status is %s, also after a failure', async (status, state) => {
    const failed = { last_payment_error: { code: 'card_declined', message: 'No.' } };
    for (const change of [{}, failed]) {
      stripe.replyWith(json(200, openIntent(status, change)));
      expect(await gateway.retrieve('pi_1')).toMatchObject({ code: 'open', state });
    }
  });

  it.each([
    ['OXXO', { type: 'oxxo_display_details', oxxo_display_details: { expires_after: 1_790_000_000 } }],
    ['Boleto', { type: 'boleto_display_details', boleto_display_details: { expires_at: 1_790_000_000 } }],
  ])('knows when a voucher of %s expires', async (_, next_action) => {
    stripe.replyWith(json(200, openIntent('requires_action', { next_action })));
    expect(await gateway.retrieve('pi_1')).toMatchObject({ voucherExpiresAt: '2026-09-21T14:13:20.000Z' });
  });

  it.each([
    ['a redirect', { type: 'redirect_to_url', redirect_to_url: { url: 'https://bank.example.com' } }],
    ['an action of a later version', { type: 'something_else' }],
    ['an action that cannot be read', 'something'],
  ])('knows of no voucher in %s', async (_, next_action) => {
    stripe.replyWith(json(200, openIntent('requires_action', { next_action })));
    expect(await gateway.retrieve('pi_1')).not.toHaveProperty('voucherExpiresAt');
  });

  it('is over once it is canceled, and only then', async () => {
    stripe.replyWith(json(200, openIntent('canceled')));
    expect(await gateway.cancel('pi_1')).toMatchObject({ code: 'declined', decline: { code: 'canceled' } });
    stripe.replyWith(json(200, openIntent('requires_payment_method')));
    expect(await faultOf(gateway.cancel('pi_1'))).toMatchObject({ effect: 'possible' });
  });

  it('is without an answer where its secret is missing', async () => {
    stripe.replyWith(json(200, openIntent('requires_payment_method', { client_secret: null })));
    expect(await faultOf(gateway.charge(byCustomer(), 'first'))).toMatchObject({ effect: 'possible' });
  });
});

describe('an event about a payment that the customer confirms', () => {
  const told = (type: string, object: object) =>
    toGatewayEvent(JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } })).about;

  it.each([
    ['payment_intent.payment_failed', 'requires_payment_method', 'awaiting_customer'],
    ['payment_intent.requires_action', 'requires_action', 'requires_action'],
    ['payment_intent.processing', 'processing', 'processing'],
  ])('%s says where it stands, and brings no secret', (type, status, state) => {
    expect(told(type, openIntent(status, { client_secret: null }))).toMatchObject({
      orderId: 'ord_1',
      attempt: 1,
      outcome: { code: 'still_open', state },
    });
  });

  it('payment_intent.canceled ends it, with why it failed before', () => {
    const failed = { last_payment_error: { code: 'card_declined', message: 'No.' } };
    expect(told('payment_intent.canceled', openIntent('canceled', failed))).toMatchObject({
      outcome: { code: 'declined', decline: { code: 'card_declined' } },
    });
  });
});

describe('at the sandbox, over HTTP', () => {
  let sandbox: RunningSandbox;
  let gateway: StripeGateway;
  let customer: SandboxClient;

  beforeEach(async () => {
    sandbox = await startSandbox();
    const { url, apiKey } = sandbox;
    gateway = new StripeGateway({ apiKey, url, timeoutMs: 2000 });
    customer = sandboxClient(url, apiKey);
  });
  afterEach(async () => sandbox.close());

  async function made(methods?: readonly string[]) {
    const outcome = await gateway.charge(byCustomer(methods), 'first');
    if (outcome.code !== 'open') throw new Error(`it is ${outcome.code}`);
    return outcome;
  }

  it('one payment is made, however often it is asked for', async () => {
    const { transactionId } = await made();
    expect(await gateway.charge(byCustomer(), 'repeat')).toMatchObject({ transactionId });
    expect(await gateway.find(chargeRequest().reference, ANY_TIME)).toMatchObject({ transactionId });
  });

  it('a customer who is declined tries again, and pays', async () => {
    const { transactionId, clientSecret } = await made();
    await customer.confirm(clientSecret, 'declined');
    expect(await gateway.retrieve(transactionId)).toMatchObject({ state: 'awaiting_customer' });
    await customer.confirm(clientSecret, 'works');
    expect(await gateway.retrieve(transactionId)).toMatchObject({ code: 'captured', transactionId });
    expect(await gateway.cancel(transactionId)).toMatchObject({ code: 'captured' });
  });

  it('the secret opens nothing once the payment is cancelled', async () => {
    const { transactionId, clientSecret } = await made();
    expect(await gateway.cancel(transactionId)).toMatchObject({ code: 'declined' });
    expect(await customer.confirm(clientSecret, 'works')).toMatchObject({
      error: 'payment_intent_unexpected_state',
    });
  });

  it('a debit cannot be cancelled: it goes on, and says so', async () => {
    const { transactionId, clientSecret } = await made(['sepa_debit', 'card']);
    await customer.confirm(clientSecret, 'debit_succeeds', 3600);
    expect(await gateway.cancel(transactionId)).toMatchObject({ code: 'open', state: 'processing' });
  });

  it('a voucher says when it expires', async () => {
    const { transactionId, clientSecret } = await made(['multibanco', 'card']);
    await customer.confirm(clientSecret, 'voucher', 3600);
    expect(await gateway.retrieve(transactionId)).toMatchObject({
      state: 'requires_action',
      voucherExpiresAt: expect.stringMatching(/^20/),
    });
  });

  it('what does not suit the payment is told', async () => {
    expect(await made(['card', 'oxxo'])).toMatchObject({ unavailableMethods: ['oxxo'] });
  });

  it('a payment for which no method is left is declined', async () => {
    expect(await gateway.charge(byCustomer(['oxxo']), 'first')).toMatchObject({ code: 'declined' });
  });
});
