import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  StripeGateway,
  stripeGateways,
} from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { json, onNewConnections, startCannedServer, type CannedServer } from './canned-server.ts';
import {
  chargeRequest,
  declinedIntent,
  faultOf,
  claimedIntent,
  intent,
  stripeError,
} from './stripe-answers.ts';

let stripe: CannedServer;
let gateway: StripeGateway;

beforeEach(async () => {
  stripe = await startCannedServer(json(200, intent()));
  gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1000 });
});
afterEach(async () => stripe.close());

describe('charge', () => {
  it('sends of a request of an earlier release exactly what that release sent, under the reference as the key', async () => {
    await gateway.charge(chargeRequest(), 'first');
    expect(stripe.seen).toHaveLength(1);
    const [{ method, path, headers, body } = {}] = stripe.seen;
    expect({ method, path }).toEqual({ method: 'POST', path: '/v1/payment_intents' });
    expect(headers).toMatchObject({
      authorization: 'Bearer sk_test_1',
      'content-type': 'application/x-www-form-urlencoded',
      'idempotency-key': 'acme:ord_1:checkout_attempt_1',
    });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      amount: '1999',
      currency: 'eur',
      payment_method: 'pm_card_visa',
      'allowed_payment_method_types[0]': 'card',
      use_stripe_sdk: 'true',
      confirm: 'true',
      'metadata[merchantId]': 'acme',
      'metadata[orderId]': 'ord_1',
      'metadata[attempt]': '1',
      'metadata[reference]': 'acme:ord_1:checkout_attempt_1',
    });
  });

  it('sends what helps a person at Stripe, as far as the request has it', async () => {
    const told = {
      description: 'Order PO-7',
      externalReference: 'PO-7',
      receiptEmail: 'ada@example.com',
      gatewayCustomer: 'cus_1',
      shipTo: {
        name: 'Ada Lovelace',
        lines: ['12 rue des Exemples', '3e étage', 'porte B'],
        postalCode: '75011',
        city: 'Paris',
        country: 'FR',
      },
    };
    await gateway.charge({ ...chargeRequest(), ...told }, 'first');
    expect(Object.fromEntries(new URLSearchParams(stripe.seen[0]?.body))).toMatchObject({
      description: 'Order PO-7',
      receipt_email: 'ada@example.com',
      customer: 'cus_1',
      'shipping[name]': 'Ada Lovelace',
      'shipping[address][line1]': '12 rue des Exemples',
      'shipping[address][line2]': '3e étage, porte B',
      'shipping[address][postal_code]': '75011',
      'shipping[address][city]': 'Paris',
      'shipping[address][country]': 'FR',
      'metadata[externalReference]': 'PO-7',
      'metadata[orderId]': 'ord_1',
      'metadata[merchantId]': 'acme',
    });
  });

  it('sends the same bytes when it asks again, whoever asks', async () => {
    await gateway.charge(chargeRequest(), 'first');
    await new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1000 }).charge(
      chargeRequest(),
      'first',
    );
    expect(stripe.seen[1]?.body).toBe(stripe.seen[0]?.body);
  });

  it('is sent on a connection of its own: one that was kept may be closed by now', async () => {
    stripe.replyWith(onNewConnections(json(200, intent())));
    for (let times = 0; times < 3; times += 1) {
      expect(await gateway.charge(chargeRequest(), 'first')).toMatchObject({ code: 'captured' });
    }
  });

  it('tells Stripe nothing of how long its answers took', async () => {
    stripe.replyWith(json(200, intent(), { 'request-id': 'req_1' }));
    await gateway.charge(chargeRequest(), 'first');
    await gateway.charge(chargeRequest(), 'first');
    expect(stripe.seen[1]?.headers).not.toHaveProperty('x-stripe-client-telemetry');
  });

  it('is captured: the payment, and what was received', async () => {
    stripe.replyWith(json(200, intent({ id: 'pi_7', amount_received: 1500 })));
    expect(await gateway.charge(chargeRequest(), 'first')).toEqual({
      code: 'captured',
      transactionId: 'pi_7',
      amountMinor: 1500,
      currency: 'EUR',
    });
  });

  it.each([
    [
      'a card that is declined, with the issuer’s reason',
      stripeError(402, { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' }),
      'generic_decline',
    ],
    ['an expired card', stripeError(402, { type: 'card_error', code: 'expired_card' }), 'expired_card'],
    [
      'a card that wants its holder, who is not asked',
      stripeError(402, { type: 'card_error', code: 'authentication_required' }),
      'authentication_required',
    ],
    [
      'a payment method that there is not',
      stripeError(400, { type: 'invalid_request_error', code: 'resource_missing', param: 'payment_method' }),
      'resource_missing',
    ],
    [
      'a payment method that is none',
      stripeError(400, { type: 'invalid_request_error', param: 'payment_method' }),
      'StripeInvalidRequestError',
    ],
    [
      'an amount that is too small to be charged',
      stripeError(400, { type: 'invalid_request_error', code: 'amount_too_small', param: 'amount' }),
      'amount_too_small',
    ],
    ['a payment that was declined', json(200, declinedIntent()), 'insufficient_funds'],
    [
      'a payment that was cancelled',
      json(200, intent({ status: 'canceled', amount_received: 0 })),
      'canceled',
    ],
  ])('is declined for %s', async (_name, reply, code) => {
    stripe.replyWith(reply);
    expect(await gateway.charge(chargeRequest(), 'first')).toEqual({
      code: 'declined',
      decline: { code, message: expect.stringMatching(/./) },
    });
  });

  it('is with the card’s holder, who acts with the payment’s secret', async () => {
    stripe.replyWith(json(200, claimedIntent({ id: 'pi_7', client_secret: 'pi_7_secret_7' })));
    expect(await gateway.charge(chargeRequest(), 'first')).toEqual({
      code: 'requires_action',
      transactionId: 'pi_7',
      clientSecret: 'pi_7_secret_7',
    });
  });

  it.each([null, ''])(
    'is not decided when its holder cannot act for want of the secret (%j)',
    async (none) => {
      stripe.replyWith(json(200, claimedIntent({ client_secret: none })));
      const { effect, error } = await faultOf(gateway.charge(chargeRequest(), 'first'));
      expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: 'requires_action' });
    },
  );

  it.each(['processing', 'requires_confirmation', 'requires_capture'])(
    'is not decided while the payment is %s',
    async (status) => {
      stripe.replyWith(json(200, intent({ status, amount_received: 0 })));
      const { effect, error } = await faultOf(gateway.charge(chargeRequest(), 'first'));
      expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: status });
    },
  );
});

describe('a request whose key is in use', () => {
  it.each(['idempotency_error', 'invalid_request_error', 'card_error'])(
    'may have had its effect, whatever the 409 is called: %s',
    async (type) => {
      stripe.replyWith(stripeError(409, { type, code: 'idempotency_key_in_use' }));
      expect(await faultOf(gateway.charge(chargeRequest(), 'first'))).toMatchObject({ effect: 'possible' });
    },
  );
});

describe('where Stripe is', () => {
  it('reaches the API of a local cloud by its host name, which no resolver knows', async () => {
    const url = `http://api.execute-api.localhost:${stripe.port}`;
    const local = new StripeGateway({ apiKey: 'sk_test_1', url, timeoutMs: 1000 });
    expect(await local.charge(chargeRequest(), 'first')).toMatchObject({ code: 'captured' });
  });

  it('keeps its keys for a day', () => {
    expect(gateway).toMatchObject({ keyWindowMs: 86_400_000, timeoutMs: 1000 });
  });
});

describe('stripeGateways', () => {
  const gatewayOf = stripeGateways({ url: undefined, timeoutMs: 1000 });

  it('keeps the gateway while the API key is the same', () => {
    expect(gatewayOf('sk_test_1')).toBe(gatewayOf('sk_test_1'));
  });

  it('makes another for a key that was rotated, and keeps that', async () => {
    const rotated = stripeGateways({ url: stripe.url, timeoutMs: 1000 });
    const old = rotated('sk_test_old');
    const current = rotated('sk_test_new');
    expect(current).not.toBe(old);
    expect(rotated('sk_test_new')).toBe(current);
    await current.charge(chargeRequest(), 'first');
    expect(stripe.seen[0]?.headers.authorization).toBe('Bearer sk_test_new');
  });
});
