import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ChargeRequest } from '../../../../functions/domain/payments/payment.ts';
import type { RefundRequest } from '../../../../functions/domain/payments/refund.ts';
import { ANY_TIME, chargeRequest, faultOf, refundRequest } from './stripe-answers.ts';
import { ENGINE, ENGINE_TIMEOUT_MS, startStripeEngine, type StripeEngine } from './stripe-engine.ts';

jest.setTimeout(ENGINE_TIMEOUT_MS);

let engine: StripeEngine;
/** Its own for each test: what is at the engine stays there. */
let orderId: string;

beforeAll(async () => {
  engine = await startStripeEngine();
});
afterAll(async () => engine.close());
beforeEach(() => {
  orderId = `ord_${randomUUID()}`;
});

const requestOf = (change: Partial<ChargeRequest> = {}): ChargeRequest =>
  chargeRequest({ orderId, reference: `acme:${orderId}:checkout_attempt_1`, ...change });

const charge = async (paymentMethod = 'pm_card_visa') =>
  engine.gateway.charge(requestOf({ paymentMethod }), 'first');

const find = async () => engine.eventually(async () => engine.gateway.find(requestOf().reference, ANY_TIME));

async function capturedId(): Promise<string> {
  const outcome = await charge();
  if (outcome.code !== 'captured') throw new Error(`the charge is ${outcome.code}`);
  return outcome.transactionId;
}

async function claimedId(): Promise<string> {
  const outcome = await charge('pm_card_authenticationRequired');
  if (outcome.code !== 'requires_action') throw new Error(`the charge is ${outcome.code}`);
  return outcome.transactionId;
}

const refundOf = (transactionId: string, refundId: string, change: Partial<RefundRequest> = {}) =>
  refundRequest({
    orderId,
    refundId,
    transactionId,
    reference: `acme:${orderId}:refund:${refundId}`,
    ...change,
  });

const refundedAmounts = async (transactionId: string) =>
  (await engine.stripe.refunds.list({ payment_intent: transactionId })).data.map(({ amount }) => amount);

const captured = {
  code: 'captured',
  transactionId: expect.stringMatching(/^pi_/),
  amountMinor: 1999,
  currency: 'EUR',
};
const canceled = { code: 'declined', decline: { code: 'canceled', message: expect.stringMatching(/./) } };
const refunded = (amountMinor: number) => ({
  code: 'refunded',
  gatewayRefundId: expect.stringMatching(/^re_/),
  amountMinor,
  currency: 'EUR',
});

describe(`a charge at ${ENGINE}`, () => {
  it('is captured, once, however often it is asked for, and found by its reference and by its id', async () => {
    const first = await charge();
    expect(first).toEqual(captured);
    expect(await charge()).toEqual(first);
    expect(await engine.gateway.retrieve(await capturedId())).toEqual(first);
    expect(await find()).toEqual(first);
  });

  it('is declined, and so it stays', async () => {
    const first = await charge('pm_card_visa_chargeDeclined');
    expect(first).toMatchObject({ code: 'declined', decline: { code: 'generic_decline' } });
    expect(await charge('pm_card_visa_chargeDeclined')).toEqual(first);
    expect(await find()).toEqual(first);
  });

  it('is declined for a payment method that there is not', async () => {
    expect(await charge('pm_nobody')).toMatchObject({
      code: 'declined',
      decline: { code: 'resource_missing' },
    });
  });

  it('is with the card’s holder, who has a secret to act with', async () => {
    const first = await charge('pm_card_authenticationRequired');
    const transactionId = await claimedId();
    expect(first).toEqual({
      code: 'requires_action',
      transactionId,
      clientSecret: expect.stringContaining(`${transactionId}_secret_`),
    });
    expect(await charge('pm_card_authenticationRequired')).toEqual(first);
    expect(await engine.gateway.retrieve(transactionId)).toEqual(first);
    expect(await find()).toEqual(first);
  });

  it('is possible when its key had another request', async () => {
    const first = await charge();
    const other = engine.gateway.charge(requestOf({ amountMinor: 5000 }), 'first');
    expect((await faultOf(other)).effect).toBe('possible');
    expect(await engine.gateway.retrieve(await capturedId())).toEqual(first);
  });

  it('has no effect with a wrong API key', async () => {
    const stranger = engine.gatewayWithKey('sk_test_wrong');
    expect((await faultOf(stranger.charge(requestOf(), 'first'))).effect).toBe('none');
  });

  it('is not found where there is none', async () => {
    expect(await engine.gateway.find(requestOf().reference, ANY_TIME)).toBeUndefined();
  });

  it('cannot be looked up by an id that there is not', async () => {
    expect((await faultOf(engine.gateway.retrieve('pi_nobody'))).effect).toBe('possible');
  });
});

describe(`a cancellation at ${ENGINE}`, () => {
  it('gives up a charge that is with the card’s holder, for good', async () => {
    const transactionId = await claimedId();
    expect(await engine.gateway.cancel(transactionId)).toEqual(canceled);
    expect(await engine.gateway.cancel(transactionId)).toEqual(canceled);
    expect(await engine.gateway.retrieve(transactionId)).toEqual(canceled);
    expect(await find()).toEqual(canceled);
  });

  it('leaves the first answer under the charge’s key as it was', async () => {
    const transactionId = await claimedId();
    await engine.gateway.cancel(transactionId);
    expect(await charge('pm_card_authenticationRequired')).toMatchObject({
      code: 'requires_action',
      transactionId,
    });
  });

  it('is told by one that was made by hand', async () => {
    const transactionId = await claimedId();
    await engine.stripe.paymentIntents.cancel(transactionId);
    expect(await engine.gateway.cancel(transactionId)).toEqual(canceled);
  });

  it('comes too late for a charge that is captured', async () => {
    const transactionId = await capturedId();
    expect(await engine.gateway.cancel(transactionId)).toEqual({ ...captured, transactionId });
    expect(await engine.gateway.retrieve(transactionId)).toEqual({ ...captured, transactionId });
  });
});

describe(`a refund at ${ENGINE}`, () => {
  it('is made, once, however often it is asked for, and found by its reference', async () => {
    const transactionId = await capturedId();
    const request = refundOf(transactionId, 'r_1');
    const first = await engine.gateway.refund(request, 'first');
    expect(first).toEqual(refunded(500));
    expect(await engine.gateway.refund(request, 'first')).toEqual(first);
    expect(await engine.gateway.findRefund(request)).toEqual(first);
    expect(await refundedAmounts(transactionId)).toEqual([500]);
  });

  it('is another under another reference', async () => {
    const transactionId = await capturedId();
    const requests = [
      refundOf(transactionId, 'r_1', { amountMinor: 700, reason: 'cancelled' }),
      refundOf(transactionId, 'late', { amountMinor: 1299, reason: 'late_capture' }),
    ];
    for (const request of requests) {
      expect(await engine.gateway.refund(request, 'first')).toEqual(refunded(request.amountMinor));
    }
    for (const request of requests) {
      expect(await engine.gateway.findRefund(request)).toEqual(refunded(request.amountMinor));
    }
    expect((await refundedAmounts(transactionId)).toSorted()).toEqual([1299, 700]);
  });

  it('is refused when it is more than was captured, and is not there', async () => {
    const transactionId = await capturedId();
    const request = refundOf(transactionId, 'r_1', { amountMinor: 2000 });
    const first = await engine.gateway.refund(request, 'first');
    expect(first).toEqual({
      code: 'refused',
      error: { code: expect.stringMatching(/./), message: expect.stringMatching(/./) },
    });
    expect(await engine.gateway.refund(request, 'first')).toEqual(first);
    expect(await engine.gateway.findRefund(request)).toBeUndefined();
    expect(await refundedAmounts(transactionId)).toEqual([]);
  });

  it('is refused when the charge was given back by hand', async () => {
    const transactionId = await capturedId();
    await engine.stripe.refunds.create({ payment_intent: transactionId });
    const request = refundOf(transactionId, 'r_1');
    expect(await engine.gateway.refund(request, 'first')).toMatchObject({
      code: 'refused',
      error: { code: 'charge_already_refunded' },
    });
    expect(await engine.gateway.findRefund(request)).toBeUndefined();
    expect(await refundedAmounts(transactionId)).toEqual([1999]);
  });

  it('is refused for a charge that there is not', async () => {
    expect(await engine.gateway.refund(refundOf('pi_nobody', 'r_1'), 'first')).toMatchObject({
      code: 'refused',
      error: { code: 'resource_missing' },
    });
  });

  it('has no effect with a wrong API key', async () => {
    const transactionId = await capturedId();
    const stranger = engine.gatewayWithKey('sk_test_wrong');
    expect((await faultOf(stranger.refund(refundOf(transactionId, 'r_1'), 'first'))).effect).toBe('none');
    expect(await refundedAmounts(transactionId)).toEqual([]);
  });
});
