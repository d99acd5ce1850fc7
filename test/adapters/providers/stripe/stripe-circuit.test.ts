import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  StripeGateway,
  stripeGateways,
} from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import type { GatewayFault, PaymentGateway } from '../../../../functions/usecases/ports/gateway.ts';
import {
  breakOff,
  hangUp,
  json,
  plain,
  silence,
  stall,
  startCannedServer,
  type CannedServer,
  type Reply,
} from './canned-server.ts';
import {
  chargeRequest,
  declinedIntent,
  faultOf,
  intent,
  ANY_TIME,
  REFERENCE,
  refund,
  refundList,
  refundRequest,
  searchResult,
  stripeError,
} from './stripe-answers.ts';

const HALF_OPEN_AFTER_MS = 300;
const fails = stripeError(500, { type: 'api_error' });
const captures = json(200, intent());

let stripe: CannedServer;
let gateway: PaymentGateway;

const gatewayWith = (change: { readonly timeoutMs?: number; readonly halfOpenAfterMs?: number } = {}) =>
  new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1000, ...change });

beforeEach(async () => {
  stripe = await startCannedServer(captures);
  gateway = gatewayWith();
});
afterEach(async () => stripe.close());

const charge = async () => gateway.charge(chargeRequest(), 'first');

/** Charges so often, and whatever comes of it. */
async function chargeTimes(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await charge().catch(() => undefined);
}

async function open(): Promise<void> {
  stripe.replyWith(fails);
  await chargeTimes(5);
  expect(stripe.seen).toHaveLength(5);
}

const claimed = ({ effect, error: { code } }: GatewayFault) => ({ effect, code });
const NOT_SENT = { effect: 'none', code: 'circuit_open' };

describe('a gateway that is down', () => {
  it.each<[string, Reply]>([
    ['is silent', silence],
    ['stops in the middle', stall],
    ['breaks off', breakOff],
    ['resets', hangUp],
    ['fails', fails],
    ['is too busy', stripeError(503, { type: 'api_error' })],
    ['has too much to do', stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['has too much to do, in other words', stripeError(400, { type: 'x', code: 'rate_limit' })],
    ['is behind an error page', plain(502, '<html>Bad Gateway</html>')],
    ['is behind somebody else', json(503, { message: 'Service Unavailable' })],
  ])('is called no more when it %s five times in a row', async (_name, reply) => {
    stripe.replyWith(reply);
    gateway = gatewayWith({ timeoutMs: 100 });
    await chargeTimes(5);
    expect(claimed(await faultOf(charge()))).toEqual(NOT_SENT);
    expect(stripe.seen).toHaveLength(5);
  });

  it('is called no more when nobody listens', async () => {
    await stripe.close();
    await chargeTimes(4);
    expect((await faultOf(charge())).error.code).toBe('StripeConnectionError');
    expect(claimed(await faultOf(charge()))).toEqual(NOT_SENT);
  });

  it('is called until then', async () => {
    stripe.replyWith(fails, fails, fails, fails, captures);
    await chargeTimes(4);
    expect(await charge()).toMatchObject({ code: 'captured' });
  });

  it('waits for no gateway that is silent', async () => {
    gateway = gatewayWith({ timeoutMs: 300 });
    stripe.replyWith(silence);
    await chargeTimes(5);
    expect(claimed(await faultOf(charge()))).toEqual(NOT_SENT);
    expect(stripe.seen).toHaveLength(5);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['none', 'charge', charge],
    ['none', 'refund', async () => gateway.refund(refundRequest(), 'first')],
    ['possible', 'find', async () => gateway.find(REFERENCE, ANY_TIME)],
    ['possible', 'retrieve', async () => gateway.retrieve('pi_1')],
    ['possible', 'cancel', async () => gateway.cancel('pi_1')],
    ['possible', 'findRefund', async () => gateway.findRefund(refundRequest())],
  ])('leaves the effect %s to whoever is held back from %s', async (effect, _name, call) => {
    await open();
    expect(claimed(await faultOf(call()))).toEqual({ effect, code: 'circuit_open' });
    expect(stripe.seen).toHaveLength(5);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['refund', async () => gateway.refund(refundRequest(), 'first')],
    ['find', async () => gateway.find(REFERENCE, ANY_TIME)],
    ['retrieve', async () => gateway.retrieve('pi_1')],
    ['cancel', async () => gateway.cancel('pi_1')],
    ['findRefund', async () => gateway.findRefund(refundRequest())],
  ])('is noticed by %s, too', async (_name, call) => {
    stripe.replyWith(fails);
    for (let count = 0; count < 5; count += 1) await faultOf(call());
    expect(claimed(await faultOf(charge()))).toEqual(NOT_SENT);
    expect(stripe.seen).toHaveLength(5);
  });
});

describe('a gateway that is there', () => {
  it.each<[string, Reply]>([
    ['declines', stripeError(402, { type: 'card_error', code: 'card_declined' })],
    ['has declined', json(200, declinedIntent())],
    ['refuses', stripeError(400, { type: 'invalid_request_error', code: 'resource_missing' })],
    ['is on its way', json(200, intent({ status: 'processing', amount_received: 0 }))],
    ['does not know the API key', stripeError(401, { type: 'invalid_request_error' })],
    ['does not allow it', stripeError(403, { type: 'invalid_request_error' })],
    ['has the key in use', stripeError(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' })],
    ['had another request under the key', stripeError(400, { type: 'idempotency_error' })],
    ['has the object locked', stripeError(429, { type: 'invalid_request_error', code: 'lock_timeout' })],
    [
      'says again what it said when it was down',
      stripeError(500, { type: 'api_error' }, { 'idempotent-replayed': 'true' }),
    ],
  ])('is called however often it %s', async (_name, reply) => {
    stripe.replyWith(reply);
    await chargeTimes(6);
    expect(stripe.seen).toHaveLength(6);
  });

  it.each<[string, Reply]>([
    ['captures', captures],
    ['declines', stripeError(402, { type: 'card_error', code: 'card_declined' })],
    ['does not know the API key', stripeError(401, { type: 'invalid_request_error' })],
  ])('ends the row of faults when it %s', async (_name, reply) => {
    stripe.replyWith(fails, fails, fails, fails, reply, fails);
    await chargeTimes(10);
    expect(stripe.seen).toHaveLength(10);
    await chargeTimes(1);
    expect(stripe.seen).toHaveLength(10);
  });

  it('ends it with what it says in a look-up', async () => {
    stripe.replyWith(fails, fails, fails, fails, searchResult(), fails);
    await chargeTimes(4);
    expect(await gateway.find(REFERENCE, ANY_TIME)).toBeUndefined();
    await chargeTimes(1);
    expect(stripe.seen).toHaveLength(6);
  });

  it('ends it with what it says of refunds', async () => {
    stripe.replyWith(fails, fails, fails, fails, refundList([refund()]), fails);
    await chargeTimes(4);
    expect(await gateway.findRefund(refundRequest())).toMatchObject({ code: 'refunded' });
    await chargeTimes(1);
    expect(stripe.seen).toHaveLength(6);
  });
});

describe('a gateway that was down', () => {
  beforeEach(async () => {
    gateway = gatewayWith({ halfOpenAfterMs: HALF_OPEN_AFTER_MS });
    await open();
    await sleep(HALF_OPEN_AFTER_MS + 50);
  });

  it('is called as before when it answers', async () => {
    stripe.replyWith(captures);
    expect(await charge()).toMatchObject({ code: 'captured' });
    expect(await charge()).toMatchObject({ code: 'captured' });
    stripe.replyWith(fails);
    await chargeTimes(5);
    expect(stripe.seen).toHaveLength(12);
  });

  it('is called as before when it declines', async () => {
    stripe.replyWith(stripeError(402, { type: 'card_error', code: 'card_declined' }), captures);
    expect(await charge()).toMatchObject({ code: 'declined' });
    expect(await charge()).toMatchObject({ code: 'captured' });
  });

  it('is tried once, and left alone for as long again when it still is', async () => {
    await chargeTimes(3);
    expect(stripe.seen).toHaveLength(6);
    await sleep(HALF_OPEN_AFTER_MS + 50);
    await chargeTimes(3);
    expect(stripe.seen).toHaveLength(7);
  });
});

describe('stripeGateways', () => {
  it('knows in the next invocation that the gateway is down, and asks it with a new API key', async () => {
    const gatewayOf = stripeGateways({ url: stripe.url, timeoutMs: 1000 });
    gateway = gatewayOf('sk_test_old');
    await open();
    gateway = gatewayOf('sk_test_old');
    expect(claimed(await faultOf(charge()))).toEqual(NOT_SENT);
    gateway = gatewayOf('sk_test_new');
    stripe.replyWith(captures);
    expect(await charge()).toMatchObject({ code: 'captured' });
  });
});
