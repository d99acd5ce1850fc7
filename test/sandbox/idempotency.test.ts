import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { FaultyStore } from './faulty-store.ts';
import { charge, ownRoute, refusal, stripeClient } from './stripe-client.ts';

const LEASE_MS = 30_000;
const DAY_MS = 24 * 60 * 60 * 1000;

let now: number;
let store: FaultyStore;
let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  now = Date.now();
  store = new FaultyStore();
  sandbox = await startSandbox({ store, clock: () => now });
  stripe = stripeClient(sandbox);
});
afterEach(async () => {
  await sandbox.close();
  expect(store.armed).toEqual([]);
});

const captures = async () => (await sandbox.ledger()).filter(({ type }) => type === 'captured');
const outcome = (request: Promise<{ id: string }>) =>
  request.then(
    ({ id }) => id,
    (error: unknown) => (error instanceof Stripe.errors.StripeError ? error.code : error),
  );

describe('a key that was used', () => {
  it('replays status and body, with the header that says so', async () => {
    const first = await charge(stripe, 'pm_card_visa');
    const again = await charge(stripe, 'pm_card_visa');
    expect(again).toEqual(first);
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    expect(await captures()).toHaveLength(1);
  });

  it('replays a decline', async () => {
    const first = await refusal(charge(stripe, 'pm_card_visa_chargeDeclined'));
    const again = await refusal(charge(stripe, 'pm_card_visa_chargeDeclined'));
    expect(again.headers?.['idempotent-replayed']).toBe('true');
    expect(again.payment_intent).toEqual(first.payment_intent);
    expect((await sandbox.ledger()).map(({ type }) => type)).toEqual(['declined', 'no_effect']);
  });

  it('refuses other parameters', async () => {
    await charge(stripe, 'pm_card_visa');
    const error = await refusal(charge(stripe, 'pm_card_visa', { amount: 2000 }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
    expect(await captures()).toHaveLength(1);
  });

  it('refuses another route', async () => {
    const { id } = await charge(stripe, 'pm_card_visa');
    const request = stripe.refunds.create({ payment_intent: id }, { idempotencyKey: 'key-1' });
    expect(await refusal(request)).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it('is free again after 24 hours, and not before', async () => {
    const first = await charge(stripe, 'pm_card_visa');
    now += DAY_MS - 1;
    expect((await charge(stripe, 'pm_card_visa')).id).toBe(first.id);
    now += 1;
    expect((await charge(stripe, 'pm_card_visa')).id).not.toBe(first.id);
    expect(await captures()).toHaveLength(2);
  });

  it('is not spent by parameters that are invalid', async () => {
    expect(await refusal(charge(stripe, 'pm_card_visa', { amount: 0 }))).toMatchObject({ statusCode: 400 });
    expect(await charge(stripe, 'pm_card_visa')).toMatchObject({ status: 'succeeded' });
  });
});

describe('POST /sandbox/keys/expire', () => {
  const expire = (key: string) => ownRoute(sandbox, 'POST /sandbox/keys/expire', { key });

  it('makes the key a new one; what was done under it stays', async () => {
    const first = await charge(stripe, 'pm_card_visa');
    expect(await expire('key-1')).toEqual({ status: 200, body: { key: 'key-1' } });
    const second = await charge(stripe, 'pm_card_visa');
    expect(second.id).not.toBe(first.id);
    expect(second.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(await captures()).toMatchObject([{ paymentIntent: first.id }, { paymentIntent: second.id }]);
  });

  it('counts the calls anew', async () => {
    await refusal(charge(stripe, 'pm_sandbox_5xx_before'));
    await expire('key-1');
    expect(await refusal(charge(stripe, 'pm_sandbox_5xx_before'))).toMatchObject({ statusCode: 500 });
  });

  it('says when there is no such key', async () => {
    expect(await expire('key-1')).toMatchObject({ status: 404, body: { error: { param: 'key' } } });
    expect(await ownRoute(sandbox, 'POST /sandbox/keys/expire')).toMatchObject({ status: 400 });
  });
});

describe('twenty requests at once under one key', () => {
  it('capture once; the others replay it or are told to wait', async () => {
    const paused = store.holdNextCommit();
    const requests = Array.from({ length: 20 }, () => outcome(charge(stripe, 'pm_card_visa')));
    (await paused)();
    const outcomes = new Set(await Promise.all(requests));
    const [captured] = await captures();
    expect(await captures()).toHaveLength(1);
    outcomes.delete('idempotency_key_in_use');
    expect([...outcomes]).toEqual([captured?.type === 'captured' && captured.paymentIntent]);
    // The ledger knows of each of them.
    expect(await sandbox.ledger()).toHaveLength(20);
  });
});

describe('a key in flight', () => {
  it('answers 409, and replays once the first request is done', async () => {
    const paused = store.holdNextCommit();
    const first = charge(stripe, 'pm_card_visa');
    const goOn = await paused;
    const error = await refusal(charge(stripe, 'pm_card_visa'));
    expect(error).toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
      rawType: 'idempotency_error',
    });
    goOn();
    expect((await charge(stripe, 'pm_card_visa')).id).toBe((await first).id);
  });

  it('executes again when its holder died before it wrote anything', async () => {
    store.armed.push(() => Promise.reject(new Error('the process died')));
    expect(await refusal(charge(stripe, 'pm_card_visa'))).toMatchObject({ statusCode: 500 });
    expect(await outcome(charge(stripe, 'pm_card_visa'))).toBe('idempotency_key_in_use');
    now += LEASE_MS;
    expect(await charge(stripe, 'pm_card_visa')).toMatchObject({ status: 'succeeded' });
    expect(await captures()).toHaveLength(1);
  });

  it('replays when its holder died after it wrote', async () => {
    store.armed.push(async (commit) => {
      await commit();
      throw new Error('the process died');
    });
    expect(await refusal(charge(stripe, 'pm_card_visa'))).toMatchObject({ statusCode: 500 });
    const intent = await charge(stripe, 'pm_card_visa');
    expect(intent.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await captures()).toHaveLength(1);
  });

  it('writes nothing for a holder that comes back after its lease', async () => {
    const paused = store.holdNextCommit();
    const late = outcome(charge(stripe, 'pm_card_visa'));
    const goOn = await paused;
    now += LEASE_MS;
    const intent = await charge(stripe, 'pm_card_visa');
    goOn();
    expect(await late).toBe('idempotency_key_in_use');
    expect(await captures()).toMatchObject([{ paymentIntent: intent.id }]);
  });
});

/** A request as a client other than the official one may write it. */
function send(parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${sandbox.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${sandbox.apiKey}` },
    body: new URLSearchParams(parameters),
  });
}

const parameters = { amount: '500', currency: 'USD', payment_method: 'pm_card_visa', confirm: 'true' };

describe('the same parameters', () => {
  it('are the same in any order', async () => {
    const reversed = Object.fromEntries(Object.entries(parameters).toReversed());
    const first = await send(parameters, { 'idempotency-key': 'key-1' });
    const again = await send(reversed, { 'idempotency-key': 'key-1' });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.text()).toBe(await first.text());
  });
});

describe('without a key', () => {
  it('every request charges', async () => {
    expect((await send(parameters)).status).toBe(200);
    expect((await send(parameters)).status).toBe(200);
    expect(await captures()).toMatchObject([
      { currency: 'usd', orderId: null, idempotencyKey: null },
      { currency: 'usd', orderId: null, idempotencyKey: null },
    ]);
  });
});
