import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { toGatewayFault } from '../../../../functions/adapters/providers/stripe/stripe-faults.ts';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import {
  breakOff,
  drip,
  hangUp,
  json,
  plain,
  silence,
  stall,
  startCannedServer,
  type CannedServer,
} from './canned-server.ts';
import { chargeRequest, faultOf, intent, stripeError } from './stripe-answers.ts';

let stripe: CannedServer;

beforeEach(async () => {
  stripe = await startCannedServer(json(200, intent()));
});
afterEach(async () => stripe.close());

const charge = async (url = stripe.url, apiKey = 'sk_test_1', timeoutMs = 1500) =>
  new StripeGateway({ apiKey, url, timeoutMs }).charge(chargeRequest(), 'first');

/** Stripe's client would wait for half a second before a second try of its own: the deadline leaves it time for that. */
const chargeWithTime = async () => charge(stripe.url, 'sk_test_1', 2000);

describe('a charge that Stripe refuses', () => {
  it.each([
    ['none', 'there are too many requests', 429, { type: 'invalid_request_error', code: 'rate_limit' }],
    [
      'none',
      'something else works on the object',
      429,
      { type: 'invalid_request_error', code: 'lock_timeout' },
    ],
    ['possible', 'the key is in flight', 409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }],
    ['possible', 'the key is in flight, in other words', 409, { type: 'invalid_request_error' }],
    ['possible', 'the key had another request', 400, { type: 'idempotency_error' }],
    ['possible', 'it fails', 500, { type: 'api_error' }],
    ['possible', 'it fails before or behind', 502, { type: 'api_error' }],
    ['possible', 'it is too busy', 503, { type: 'api_error' }],
  ])('has an effect that is %s because %s (%d)', async (effect, _why, status, error) => {
    stripe.replyWith(stripeError(status, error));
    const fault = await faultOf(charge());
    expect(fault.effect).toBe(effect);
    expect(fault.error).toEqual({
      code: expect.stringContaining(String(status)),
      message: 'Something is wrong.',
    });
  });

  it('is not repeated by the client, even where Stripe says it should be', async () => {
    stripe.replyWith(stripeError(500, { type: 'api_error' }, { 'stripe-should-retry': 'true' }));
    await faultOf(chargeWithTime());
    expect(stripe.seen).toHaveLength(1);
  });
});

describe('a charge whose answer is lost', () => {
  it.each([
    ['never comes', silence],
    ['stops in the middle', stall],
    ['breaks off', breakOff],
    ['is a reset', hangUp],
    ['is an error page', plain(502, '<html>Bad Gateway</html>')],
    ['is empty', plain(200, '')],
    ['is null', json(200, null)],
    ['is of somebody else', json(200, { ok: true })],
    ['is of somebody else who is out of order', json(500, { message: 'Internal Server Error' })],
    ['is of somebody else who has too much to do', json(429, { message: 'Too Many Requests' })],
  ])('has a possible effect, and says why, when the answer %s', async (_name, reply) => {
    stripe.replyWith(reply);
    const { effect, error } = await faultOf(charge());
    expect(effect).toBe('possible');
    expect(error).toEqual({ code: expect.stringMatching(/./), message: expect.stringMatching(/./) });
  });

  it('is given up when its time is over, though it comes byte by byte', async () => {
    stripe.replyWith(drip);
    // Without a limit on the whole call this would never end.
    const { effect, error } = await faultOf(charge());
    expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: 'timeout' });
  });

  /** A repeated request is a decision of ours, and recorded as an attempt. */
  it('is sent once', async () => {
    stripe.replyWith(hangUp);
    await faultOf(chargeWithTime());
    expect(stripe.seen).toHaveLength(1);
  });

  it('has a possible effect when the gateway goes away with the answer, and is not there any more', async () => {
    stripe.replyWith((response, request) => {
      stripe.stopListening();
      hangUp(response, request);
    });
    expect((await faultOf(chargeWithTime())).effect).toBe('possible');
    expect(stripe.seen).toHaveLength(1);
  });

  it('has a possible effect when a second try of the client’s own is turned away', async () => {
    stripe.replyWith(hangUp, stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' }));
    expect((await faultOf(chargeWithTime())).effect).toBe('possible');
  });
});

describe('a charge that never left', () => {
  it('has no effect when nobody listens', async () => {
    await stripe.close();
    expect((await faultOf(charge())).effect).toBe('none');
  });

  it('has no effect when there is no such host', async () => {
    expect((await faultOf(charge('http://gateway.invalid:80'))).effect).toBe('none');
  });

  it('says nothing of the API key', async () => {
    await stripe.close();
    const { error, message } = await faultOf(charge(stripe.url, 'sk_test_secret'));
    expect(JSON.stringify({ error, message })).not.toContain('sk_test_secret');
  });
});

describe('a connection that fails', () => {
  it.each([
    ['none', 'ECONNREFUSED'],
    ['none', 'ENOTFOUND'],
    ['none', 'EAI_AGAIN'],
    ['none', 'EHOSTUNREACH'],
    ['none', 'ENETUNREACH'],
    ['possible', 'ECONNRESET'],
    ['possible', 'EPIPE'],
    ['possible', 'ETIMEDOUT'],
    ['possible', undefined],
  ])('has an effect that is %s by its code %s', (effect, code) => {
    const detail = Object.assign(new Error('the connection failed'), code === undefined ? {} : { code });
    const error = new Stripe.errors.StripeConnectionError({
      type: 'api_error',
      message: 'An error occurred with our connection to Stripe.',
      detail,
    });
    expect(toGatewayFault(error).effect).toBe(effect);
  });
});
