import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { hangUp, json, silence, startCannedServer, type CannedServer } from './canned-server.ts';
import { declinedIntent, faultOf, claimedIntent, intent, stripeError } from './stripe-answers.ts';

let stripe: CannedServer;
let gateway: StripeGateway;

beforeEach(async () => {
  stripe = await startCannedServer(json(200, intent()));
  gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1500 });
});
afterEach(async () => stripe.close());

const captured = { code: 'captured', transactionId: 'pi_1', amountMinor: 1999, currency: 'EUR' };
const declinedFor = (code: string) => ({
  code: 'declined',
  decline: { code, message: expect.stringMatching(/./) },
});

const canceledIntent = (change: object = {}) =>
  intent({ status: 'canceled', amount_received: 0, cancellation_reason: 'abandoned', ...change });

/** What a payment's holder did wrong before it was given up. */
const failedAuthentication = {
  last_payment_error: {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message: 'The provided payment method has failed authentication.',
  },
};

const unexpectedState = stripeError(400, {
  type: 'invalid_request_error',
  code: 'payment_intent_unexpected_state',
});

/** "No effect" would be said of the charge, of which what fails here knows nothing. */
const FAULTS = [
  ['is one too many', stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' })],
  ['is made with a wrong API key', stripeError(401, { type: 'invalid_request_error' })],
  ['is not allowed', stripeError(403, { type: 'invalid_request_error' })],
  ['is of a payment that there is not', stripeError(404, { type: 'invalid_request_error' })],
  ['fails', stripeError(500, { type: 'api_error' })],
  ['is answered by somebody else', json(403, { message: 'Forbidden' })],
  ['is answered with something else', json(200, { id: 're_1', object: 'refund' })],
  ['is not answered', silence],
  ['is cut off', hangUp],
] as const;

describe('retrieve', () => {
  it('asks for the payment by its id', async () => {
    await gateway.retrieve('pi_1');
    expect(stripe.seen).toMatchObject([{ method: 'GET', path: '/v1/payment_intents/pi_1', body: '' }]);
    expect([...(stripe.seen[0]?.query ?? [])]).toEqual([]);
  });

  it.each([
    ['a capture', intent(), captured],
    ['a decline', declinedIntent(), declinedFor('insufficient_funds')],
    [
      'a payment that is with its holder',
      claimedIntent(),
      { code: 'requires_action', transactionId: 'pi_1', clientSecret: 'pi_1_secret_1' },
    ],
    ['a payment that was given up', canceledIntent(), declinedFor('canceled')],
    [
      'a payment that was given up after its holder failed',
      canceledIntent(failedAuthentication),
      declinedFor('payment_intent_authentication_failure'),
    ],
  ])('tells of %s', async (_name, answer, outcome) => {
    stripe.replyWith(json(200, answer));
    expect(await gateway.retrieve('pi_1')).toEqual(outcome);
  });

  it.each(['processing', 'requires_confirmation', 'requires_capture'])(
    'decides nothing while the payment is %s',
    async (status) => {
      stripe.replyWith(json(200, intent({ status, amount_received: 0 })));
      const { effect, error } = await faultOf(gateway.retrieve('pi_1'));
      expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: status });
    },
  );

  it.each(FAULTS)('leaves the charge possible when the look-up %s', async (_name, reply) => {
    stripe.replyWith(reply);
    expect(await faultOf(gateway.retrieve('pi_1'))).toMatchObject({
      effect: 'possible',
      error: { code: expect.stringMatching(/./) },
    });
  });
});

describe('cancel', () => {
  it('gives the payment up, each time under another key: an earlier answer is not repeated', async () => {
    stripe.replyWith(json(200, canceledIntent()));
    await gateway.cancel('pi_1');
    expect(stripe.seen).toMatchObject([
      {
        method: 'POST',
        path: '/v1/payment_intents/pi_1/cancel',
        body: 'cancellation_reason=abandoned',
      },
    ]);
    await gateway.cancel('pi_1');
    const [first, second] = stripe.seen.map(({ headers }) => headers['idempotency-key']);
    expect(second).not.toBe(first);
  });

  it.each([
    ['what its holder did not do', canceledIntent(), 'canceled'],
    [
      'what its holder did wrong',
      canceledIntent(failedAuthentication),
      'payment_intent_authentication_failure',
    ],
  ])('is declined for %s', async (_name, answer, code) => {
    stripe.replyWith(json(200, answer));
    expect(await gateway.cancel('pi_1')).toEqual(declinedFor(code));
  });

  it.each([
    ['captured, when it is too late for that', intent(), captured],
    ['declined, when it was given up before', canceledIntent(), declinedFor('canceled')],
  ])('is %s', async (_name, answer, outcome) => {
    stripe.replyWith(unexpectedState, json(200, answer));
    expect(await gateway.cancel('pi_1')).toEqual(outcome);
    expect(stripe.seen.at(-1)).toMatchObject({ method: 'GET', path: '/v1/payment_intents/pi_1' });
  });

  it.each([
    ['on its way', intent({ status: 'processing', amount_received: 0 }), 'processing'],
    ['still with its holder', claimedIntent(), 'requires_action'],
    ['declined meanwhile, and not given up', declinedIntent(), 'requires_payment_method'],
  ])('decides nothing on a payment that is %s and cannot be given up', async (_name, answer, code) => {
    stripe.replyWith(unexpectedState, json(200, answer));
    const { effect, error } = await faultOf(gateway.cancel('pi_1'));
    expect({ effect, code: error.code }).toEqual({ effect: 'possible', code });
  });

  it.each(FAULTS)('leaves the charge possible when it %s', async (_name, reply) => {
    stripe.replyWith(reply);
    expect((await faultOf(gateway.cancel('pi_1'))).effect).toBe('possible');
    expect(stripe.seen).toHaveLength(1);
  });

  it.each(FAULTS)('leaves the charge possible when the look-up after it %s', async (_name, reply) => {
    stripe.replyWith(unexpectedState, reply);
    expect((await faultOf(gateway.cancel('pi_1'))).effect).toBe('possible');
    expect(stripe.seen).toHaveLength(2);
  });
});
