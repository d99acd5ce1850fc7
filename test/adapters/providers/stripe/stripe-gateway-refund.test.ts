import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RefundReason } from '../../../../functions/domain/payments/last-refund.ts';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { hangUp, json, silence, startCannedServer, type CannedServer, type Reply } from './canned-server.ts';
import { faultOf, refund, refundList, refundRequest, stripeError } from './stripe-answers.ts';

let stripe: CannedServer;
let gateway: StripeGateway;

beforeEach(async () => {
  stripe = await startCannedServer(json(200, refund()));
  gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 1500 });
});
afterEach(async () => stripe.close());

const refunded = { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 500, currency: 'EUR' };

const refusedFor = (code: string) => ({
  code: 'refused',
  error: { code, message: expect.stringMatching(/./) },
});

const waiting = (reason: string) => ({ code: 'pending', gatewayRefundId: 're_1', reason });

/** It was made there, and came to nothing. */
const failedFor = (code: string) => ({ ...refusedFor(code), gatewayRefundId: 're_1' });

describe('refund', () => {
  it('sends exactly what goes back, under the reference as the idempotency key', async () => {
    await gateway.refund(refundRequest(), 'first');
    expect(stripe.seen).toMatchObject([
      { method: 'POST', path: '/v1/refunds', headers: { 'idempotency-key': 'acme:ord_1:refund:r_1' } },
    ]);
    expect(Object.fromEntries(new URLSearchParams(stripe.seen[0]?.body))).toEqual({
      payment_intent: 'pi_1',
      amount: '500',
      reason: 'requested_by_customer',
      'metadata[merchantId]': 'acme',
      'metadata[orderId]': 'ord_1',
      'metadata[refundId]': 'r_1',
      'metadata[reference]': 'acme:ord_1:refund:r_1',
    });
  });

  it.each<[RefundReason, string]>([
    ['requested', 'requested_by_customer'],
    ['cancelled', 'requested_by_customer'],
    ['late_capture', 'duplicate'],
  ])('says of %s what Stripe has a word for: %s', async (reason, word) => {
    await gateway.refund(refundRequest({ reason }), 'first');
    expect(new URLSearchParams(stripe.seen[0]?.body).get('reason')).toBe(word);
  });

  it('sends the same bytes when it asks again', async () => {
    await gateway.refund(refundRequest(), 'first');
    await gateway.refund(refundRequest(), 'first');
    expect(stripe.seen[1]?.body).toBe(stripe.seen[0]?.body);
  });

  it('is made: the refund, and what was refunded', async () => {
    stripe.replyWith(json(200, refund({ id: 're_7', amount: 499, currency: 'usd' })));
    expect(await gateway.refund(refundRequest(), 'first')).toEqual({
      code: 'refunded',
      gatewayRefundId: 're_7',
      amountMinor: 499,
      currency: 'USD',
    });
  });

  it.each([
    ['pending', 'insufficient_funds', 'insufficient_funds'],
    ['pending', null, 'pending'],
    ['requires_action', undefined, 'requires_action'],
  ])('waits at the gateway, which says why: %s, %s', async (status, pending_reason, reason) => {
    stripe.replyWith(json(200, refund({ status, pending_reason })));
    const pending = { code: 'pending', gatewayRefundId: 're_1', reason };
    expect(await gateway.refund(refundRequest(), 'first')).toEqual(pending);
  });

  it.each(['something_new', null])('is not decided while it is %s', async (status) => {
    stripe.replyWith(json(200, refund({ status })));
    const { effect, error } = await faultOf(gateway.refund(refundRequest(), 'first'));
    expect({ effect, code: error.code }).toEqual({ effect: 'possible', code: status ?? 'undecided' });
  });

  it.each([
    [
      'the bank sends it back',
      json(200, refund({ status: 'failed', failure_reason: 'expired_or_canceled_card' })),
      'expired_or_canceled_card',
    ],
    ['the bank sends it back without a reason', json(200, refund({ status: 'failed' })), 'failed'],
    ['it was called off', json(200, refund({ status: 'canceled', failure_reason: null })), 'canceled'],
  ])('fails at the gateway because %s', async (_name, reply, code) => {
    stripe.replyWith(reply);
    expect(await gateway.refund(refundRequest(), 'first')).toEqual(failedFor(code));
  });

  it.each([
    [
      'the charge was given back already',
      stripeError(400, { type: 'invalid_request_error', code: 'charge_already_refunded' }),
      'charge_already_refunded',
    ],
    [
      'it is more than is left',
      stripeError(400, { type: 'invalid_request_error', param: 'amount' }),
      'StripeInvalidRequestError',
    ],
    [
      'there is no such charge',
      stripeError(404, { type: 'invalid_request_error', code: 'resource_missing' }),
      'resource_missing',
    ],
  ])('is refused because %s', async (_name, reply, code) => {
    stripe.replyWith(reply);
    expect(await gateway.refund(refundRequest(), 'first')).toEqual(refusedFor(code));
  });

  it.each<[string, string, Reply]>([
    ['none', 'is one too many', stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['none', 'meets a lock', stripeError(429, { type: 'invalid_request_error', code: 'lock_timeout' })],
    ['none', 'is made with a wrong API key', stripeError(401, { type: 'invalid_request_error' })],
    ['none', 'is not allowed', stripeError(403, { type: 'invalid_request_error' })],
    ['possible', 'has its key in use', stripeError(409, { type: 'idempotency_error' })],
    ['possible', 'had another request under its key', stripeError(400, { type: 'idempotency_error' })],
    ['possible', 'fails', stripeError(500, { type: 'api_error' })],
    [
      'possible',
      'is answered with the fault that was stored',
      stripeError(500, { type: 'api_error' }, { 'idempotent-replayed': 'true' }),
    ],
    ['possible', 'is answered by somebody else', json(403, { message: 'Forbidden' })],
    ['possible', 'is answered with something else', json(200, { id: 'pi_1', object: 'payment_intent' })],
    ['possible', 'is not answered', silence],
    ['possible', 'is cut off', hangUp],
  ])('has an effect that is %s when it %s', async (effect, _name, reply) => {
    stripe.replyWith(reply);
    expect((await faultOf(gateway.refund(refundRequest(), 'first'))).effect).toBe(effect);
    expect(stripe.seen).toHaveLength(1);
  });

  it('has no effect when nobody listens', async () => {
    await stripe.close();
    expect((await faultOf(gateway.refund(refundRequest(), 'first'))).effect).toBe('none');
  });
});

describe('findRefund', () => {
  const find = async () => gateway.findRefund(refundRequest());
  const other = (id: string, change: object = {}) => refund({ id, metadata: {}, ...change });

  it('looks through the refunds of the payment', async () => {
    stripe.replyWith(refundList([]));
    await find();
    expect(stripe.seen).toMatchObject([{ method: 'GET', path: '/v1/refunds' }]);
    expect(Object.fromEntries(stripe.seen[0]?.query ?? [])).toEqual({ payment_intent: 'pi_1', limit: '100' });
  });

  it.each([
    ['where there is none', refundList([])],
    ['where all are of somebody else', refundList([other('re_2'), other('re_3', { metadata: null })])],
    [
      'where all are others of ours',
      refundList([other('re_2', { metadata: { reference: 'acme:ord_1:refund:r_2' } })]),
    ],
  ])('knows of none %s', async (_name, reply) => {
    stripe.replyWith(reply);
    expect(await find()).toBeUndefined();
  });

  it('finds it on a later page', async () => {
    stripe.replyWith(
      refundList([other('re_2'), other('re_3')], true),
      refundList([other('re_4')], true),
      refundList([refund()]),
    );
    expect(await find()).toEqual(refunded);
    expect(stripe.seen.map(({ query }) => query.get('starting_after'))).toEqual([null, 're_3', 're_4']);
  });

  it.each([
    ['one that was made', [refund()], refunded],
    [
      'one that was made beside one that failed',
      [refund({ id: 're_2', status: 'failed' }), refund()],
      refunded,
    ],
    [
      'one that was made beside one on its way',
      [refund({ id: 're_2', status: 'pending' }), refund()],
      refunded,
    ],
    ['one that failed', [refund({ status: 'failed', failure_reason: 'declined' })], failedFor('declined')],
    ['one that was called off', [refund({ status: 'canceled' })], failedFor('canceled')],
    ['one on its way', [refund({ status: 'pending' })], waiting('pending')],
    ['one that asks for something', [refund({ status: 'requires_action' })], waiting('requires_action')],
    [
      'one on its way beside one that failed',
      [refund({ status: 'failed' }), refund({ status: 'pending' })],
      waiting('pending'),
    ],
  ])('finds %s', async (_name, refunds, outcome) => {
    stripe.replyWith(refundList(refunds));
    expect(await find()).toEqual(outcome);
  });

  it('decides nothing on one whose state it does not know', async () => {
    stripe.replyWith(refundList([refund({ status: 'something_new' })]));
    expect((await faultOf(find())).effect).toBe('possible');
  });

  /** "No effect" would be said of the refund, of which a look-up that fails knows nothing. */
  it.each([
    ['is one too many', stripeError(429, { type: 'invalid_request_error', code: 'rate_limit' })],
    ['is made with a wrong API key', stripeError(401, { type: 'invalid_request_error' })],
    ['is not understood', stripeError(400, { type: 'invalid_request_error' })],
    ['fails', stripeError(500, { type: 'api_error' })],
    ['is answered by somebody else', json(403, { message: 'Forbidden' })],
    ['is answered with something else', refundList([{ id: 'ch_1', object: 'charge' }])],
    ['is not answered', silence],
    ['is cut off', hangUp],
  ])('leaves the refund possible when the look-up %s', async (_name, reply) => {
    stripe.replyWith(reply);
    expect((await faultOf(find())).effect).toBe('possible');
  });

  it('leaves the refund possible when a later page is not there', async () => {
    stripe.replyWith(refundList([other('re_2')], true), stripeError(500, { type: 'api_error' }));
    expect((await faultOf(find())).effect).toBe('possible');
  });

  it('leaves the refund possible when nobody listens', async () => {
    await stripe.close();
    expect((await faultOf(find())).effect).toBe('possible');
  });
});
