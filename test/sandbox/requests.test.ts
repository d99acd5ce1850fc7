import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  sandbox = await startSandbox();
  stripe = stripeClient(sandbox);
});
afterEach(() => sandbox.close());

const call = (path: string, init: RequestInit = {}) =>
  fetch(sandbox.url + path, { ...init, headers: { authorization: `Bearer ${sandbox.apiKey}` } });

const valid = { amount: '100', currency: 'eur', payment_method: 'pm_card_visa', confirm: 'true' };

describe('a request that is not valid', () => {
  it.each([
    ['amount', { ...valid, amount: '0' }, 'parameter_invalid_integer'],
    ['amount', { ...valid, amount: '-5' }, 'parameter_invalid_integer'],
    ['amount', { ...valid, amount: '1.5' }, 'parameter_invalid_integer'],
    ['amount', { ...valid, amount: '1e3' }, 'parameter_invalid_integer'],
    ['amount', { ...valid, amount: '100000000' }, 'amount_too_large'],
    ['amount', { ...valid, amount: '10' }, 'amount_too_small'],
    ['currency', { ...valid, currency: 'xdr' }, undefined],
    ['customer', { ...valid, customer: 'ann' }, undefined],
    ['receipt_email', { ...valid, receipt_email: 'jürgen@example.com' }, undefined],
    ['currency', { ...valid, currency: 'euro' }, undefined],
    ['currency', { amount: '100', payment_method: 'pm_card_visa', confirm: 'true' }, 'parameter_missing'],
    ['confirm', { ...valid, confirm: 'false' }, undefined],
    ['payment_method', { ...valid, payment_method: 'pm_unknown' }, 'resource_missing'],
    ['payment_method', { ...valid, payment_method: 'constructor' }, 'resource_missing'],
    ['capture_method', { ...valid, capture_method: 'manual' }, 'parameter_unknown'],
    ['__proto__', { ...valid, ['__proto__']: 'x' }, 'parameter_unknown'],
    ['metadata', { ...valid, metadata: 'x' }, undefined],
    ['metadata', { ...valid, 'metadata[a]': 'x'.repeat(501) }, undefined],
    ['metadata[a][b]', { ...valid, 'metadata[a][b]': 'x' }, 'parameter_unknown'],
  ])('%s of %j is refused by name', async (param, form, code) => {
    const response = await call('/v1/payment_intents', { method: 'POST', body: new URLSearchParams(form) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', param, message: expect.any(String), ...(code && { code }) },
    });
    expect(await sandbox.ledger()).toEqual([]);
  });

  it('is refused by the official client as an invalid request', async () => {
    const error = await refusal(charge(stripe, 'pm_unknown'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({ code: 'resource_missing', param: 'payment_method' });
  });

  it('is refused when its key is too long', async () => {
    expect(await refusal(charge(stripe, 'pm_card_visa', { key: 'k'.repeat(256) }))).toMatchObject({
      statusCode: 400,
    });
    expect(await charge(stripe, 'pm_card_visa', { key: 'k'.repeat(255) })).toMatchObject({ amount: 1999 });
  });

  it('does not find what does not exist', async () => {
    const missing = await refusal(stripe.paymentIntents.retrieve('pi_none'));
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'intent' });
    expect((await call('/v1/charges')).status).toBe(404);
    expect((await call('/v1/payment_intents', { method: 'DELETE' })).status).toBe(404);
    const search = await stripe.paymentIntents.search({ query: "metadata['reference']:'none'" });
    expect(search.data).toEqual([]);
    expect(await refusal(stripe.paymentIntents.search({ query: "status:'succeeded'" }))).toMatchObject({
      statusCode: 400,
      param: 'query',
    });
  });
});

describe('authorization', () => {
  it.each([undefined, 'Bearer wrong', 'Bearer ', 'sk_test_sandbox', 'Bearer sk_test_sandbox '.repeat(2)])(
    'refuses %s everywhere',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      for (const path of ['/sandbox/ledger', '/v1/payment_intents/pi_1', '/']) {
        const response = await fetch(sandbox.url + path, { headers });
        expect(response.status).toBe(401);
      }
    },
  );

  it('is what the official client calls an authentication error', async () => {
    const stranger = stripeClient({ ...sandbox, apiKey: 'sk_test_other' });
    expect(await refusal(charge(stranger, 'pm_card_visa'))).toBeInstanceOf(
      Stripe.errors.StripeAuthenticationError,
    );
  });
});

describe('GET /sandbox/ledger', () => {
  const read = async (query: string) => {
    const response = await call(`/sandbox/ledger?${query}`);
    const body: unknown = await response.json();
    return { status: response.status, body };
  };

  it('pages, and filters by order', async () => {
    for (const [key, orderId] of [
      ['k1', 'ord_1'],
      ['k2', 'ord_2'],
      ['k3', 'ord_1'],
    ] as const) {
      await charge(stripe, 'pm_card_visa', { key, orderId });
    }
    const entries = await sandbox.ledger();
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).toSorted());
    expect(await read('')).toEqual({ status: 200, body: { entries, nextCursor: null } });
    const cursor = entries[1]?.seq ?? '';
    expect(await read('limit=2')).toEqual({
      status: 200,
      body: { entries: entries.slice(0, 2), nextCursor: cursor },
    });
    expect((await read(`limit=2&cursor=${cursor}`)).body).toEqual({
      entries: entries.slice(2),
      nextCursor: null,
    });
    expect((await read('orderId=ord_1')).body).toEqual({
      entries: [entries[0], entries[2]],
      nextCursor: null,
    });
  });

  it('refuses what it does not know', async () => {
    expect(await read('limit=0')).toMatchObject({ status: 400 });
    expect(await read('limit=501')).toMatchObject({ status: 400 });
    expect(await read('order=1')).toMatchObject({ status: 400 });
  });
});
