import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { hangUp, json, silence, startCannedServer, type CannedServer, type Reply } from './canned-server.ts';
import {
  declinedIntent,
  faultOf,
  claimedIntent,
  intent,
  ANY_TIME,
  REFERENCE,
  refund,
  refundList,
  searchResult,
  stripeError,
} from './stripe-answers.ts';

let stripe: CannedServer;
let gateway: StripeGateway;

beforeEach(async () => {
  stripe = await startCannedServer(searchResult());
  gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1500 });
});
afterEach(async () => stripe.close());

/** Payments as they are, each found by the search and by its id. */
const holding = (...intents: readonly { readonly id: string }[]): Reply => holdingRefunds(intents, {});

/** @param refunds by the payment that they gave back */
function holdingRefunds(
  intents: readonly { readonly id: string }[],
  refunds: Readonly<Record<string, readonly object[]>>,
): Reply {
  const search = searchResult(...intents);
  return (response, request) => {
    if (request.path === '/v1/refunds') {
      refundList(refunds[request.query.get('payment_intent') ?? ''] ?? [])(response, request);
      return;
    }
    const one = intents.find(({ id }) => request.path === `/v1/payment_intents/${id}`);
    (one === undefined ? search : json(200, one))(response, request);
  };
}

const both = [intent(), intent({ id: 'pi_2' })];
const whole = refund({ amount: 1999 });

const claimed = { code: 'requires_action', transactionId: 'pi_1', clientSecret: 'pi_1_secret_1' };
const captured = { code: 'captured', transactionId: 'pi_1', amountMinor: 1999, currency: 'EUR' };

describe('find', () => {
  it('looks for the reference in the metadata', async () => {
    await gateway.find(REFERENCE, ANY_TIME);
    const [{ method, path, query } = {}] = stripe.seen;
    expect({ method, path, query: query?.get('query') }).toEqual({
      method: 'GET',
      path: '/v1/payment_intents/search',
      query: "metadata['reference']:'acme:ord_1:checkout_attempt_1'",
    });
  });

  it('knows of none', async () => {
    expect(await gateway.find(REFERENCE, ANY_TIME)).toBeUndefined();
  });

  it.each([
    ['a capture', holding(intent()), captured],
    [
      'a decline',
      holding(declinedIntent()),
      {
        code: 'declined',
        decline: { code: 'insufficient_funds', message: 'Your card has insufficient funds.' },
      },
    ],
    ['a capture beside a decline', holding(declinedIntent({ id: 'pi_2' }), intent()), captured],
    ['a payment that is with its holder', holding(claimedIntent()), claimed],
    [
      'one with its holder beside a decline',
      holding(declinedIntent({ id: 'pi_2' }), claimedIntent()),
      claimed,
    ],
    ['a capture beside one with its holder', holding(claimedIntent({ id: 'pi_2' }), intent()), captured],
    [
      'a capture beside one on its way',
      holding(intent({ id: 'pi_2', status: 'processing' }), intent()),
      captured,
    ],
    [
      'a payment that was cancelled',
      holding(intent({ status: 'canceled', amount_received: 0 })),
      { code: 'declined', decline: { code: 'canceled', message: 'The payment was not taken.' } },
    ],
  ])('finds %s', async (_name, reply, outcome) => {
    stripe.replyWith(reply);
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(outcome);
  });

  it('faults on two captures, and names them for whoever refunds one', async () => {
    stripe.replyWith(holding(intent(), intent({ id: 'pi_2' })));
    const { effect, error } = await faultOf(gateway.find(REFERENCE, ANY_TIME));
    expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: 'captured_twice' });
    expect(error.message).toMatch(/pi_1.*pi_2/);
  });

  it('finds no charge where a person has given it back', async () => {
    stripe.replyWith(holdingRefunds([intent()], { pi_1: [whole] }));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toMatchObject({
      code: 'declined',
      decline: { code: 'given_back' },
    });
    stripe.replyWith(holdingRefunds([intent()], { pi_1: [refund({ amount: 1998 })] }));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(captured);
  });

  it.each([
    ['in part', { pi_1: [refund({ amount: 1998 })] }],
    ['by a refund that failed', { pi_1: [{ ...whole, status: 'failed' }] }],
    ['by a refund on its way', { pi_1: [{ ...whole, status: 'pending' }] }],
  ])('faults on two captures of which one went back %s', async (_how, refunds) => {
    stripe.replyWith(holdingRefunds(both, refunds));
    expect((await faultOf(gateway.find(REFERENCE, ANY_TIME))).error.code).toBe('captured_twice');
  });

  it('finds the one of two captures that a person has left', async () => {
    stripe.replyWith(holdingRefunds(both, { pi_2: [refund({ amount: 1000 }), refund({ amount: 999 })] }));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(captured);
    stripe.replyWith(holdingRefunds(both, { pi_1: [whole] }));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual({ ...captured, transactionId: 'pi_2' });
  });

  it('finds no charge where a person has given both captures back', async () => {
    stripe.replyWith(holdingRefunds(both, { pi_1: [whole], pi_2: [whole] }));
    expect(await gateway.find(REFERENCE, ANY_TIME)).toMatchObject({
      code: 'declined',
      decline: { code: 'given_back' },
    });
  });

  it.each([
    ['a payment on its way', holding(intent({ status: 'processing' }))],
    [
      'a payment on its way beside a decline',
      holding(declinedIntent(), intent({ id: 'pi_2', status: 'processing' })),
    ],
    [
      'a payment on its way beside one with its holder',
      holding(claimedIntent(), intent({ id: 'pi_2', status: 'processing' })),
    ],
    ['a payment that nobody has tried yet', holding(intent({ status: 'requires_payment_method' }))],
  ])('decides nothing on %s', async (_name, reply) => {
    stripe.replyWith(reply);
    expect((await faultOf(gateway.find(REFERENCE, ANY_TIME))).effect).toBe('possible');
  });

  /** The search lags behind by a minute and, in an outage, by more: https://docs.stripe.com/search#data-freshness */
  it('believes the payment itself and not what the search remembers of it', async () => {
    const remembered = searchResult(intent({ status: 'requires_payment_method', amount_received: 0 }));
    stripe.replyWith((response, request) => {
      const refunds = request.path === '/v1/refunds' ? refundList([]) : undefined;
      (refunds ?? (request.path.endsWith('/search') ? remembered : json(200, intent())))(response, request);
    });
    expect(await gateway.find(REFERENCE, ANY_TIME)).toEqual(captured);
  });

  /** "No effect" would be said of the charge, of which a look-up that fails knows nothing. */
  it.each([
    ['is one too many', stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['is made with a wrong API key', stripeError(401, { type: 'invalid_request_error' })],
    ['is not allowed', stripeError(403, { type: 'invalid_request_error' })],
    ['is not understood', stripeError(400, { type: 'invalid_request_error', param: 'query' })],
    ['fails', stripeError(500, { type: 'api_error' })],
    ['is answered by somebody else', json(403, { message: 'Forbidden' })],
    ['is answered with something else', json(200, intent())],
    ['is not answered', silence],
    ['is cut off', hangUp],
  ])('leaves the charge possible when the look-up %s', async (_name, reply) => {
    stripe.replyWith(reply);
    const { effect, error } = await faultOf(gateway.find(REFERENCE, ANY_TIME));
    expect(effect).toBe('possible');
    expect(error.code).toMatch(/./);
  });

  it('leaves the charge possible when nobody listens', async () => {
    await stripe.close();
    expect((await faultOf(gateway.find(REFERENCE, ANY_TIME))).effect).toBe('possible');
  });
});
