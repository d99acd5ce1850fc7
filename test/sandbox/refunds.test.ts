import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { FaultyStore } from './faulty-store.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

let store: FaultyStore;
let sandbox: RunningSandbox;
let stripe: Stripe;
let intent: Stripe.PaymentIntent;

beforeEach(async () => {
  store = new FaultyStore();
  sandbox = await startSandbox({ store });
  stripe = stripeClient(sandbox);
  intent = await charge(stripe, 'pm_card_visa', { amount: 1000 });
});
afterEach(async () => {
  await sandbox.close();
  expect(store.armed).toEqual([]);
});

const refunds = async () => (await sandbox.ledger('ord_1')).filter(({ type }) => type === 'refunded');
const refund = (key: string, amount?: number) =>
  stripe.refunds.create(
    {
      payment_intent: intent.id,
      ...(amount === undefined ? {} : { amount }),
      metadata: { refundId: 'ref_1' },
    },
    { idempotencyKey: key },
  );

describe('POST /v1/refunds', () => {
  it('gives everything back when no amount is named', async () => {
    expect(await refund('r1')).toMatchObject({
      object: 'refund',
      amount: 1000,
      currency: 'eur',
      status: 'succeeded',
      payment_intent: intent.id,
      charge: intent.latest_charge,
      metadata: { refundId: 'ref_1' },
    });
    expect(await refunds()).toMatchObject([{ amount: 1000, idempotencyKey: 'r1', orderId: 'ord_1' }]);
  });

  it('refunds once under one key', async () => {
    const first = await refund('r1', 400);
    const again = await refund('r1', 400);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(await refunds()).toHaveLength(1);
  });

  it('refunds in parts, never more than was captured', async () => {
    await refund('r1', 400);
    await refund('r2', 500);
    const tooMuch = await refusal(refund('r3', 101));
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(tooMuch.message).toContain('greater than unrefunded amount');
    expect(await refund('r4')).toMatchObject({ amount: 100 });
    expect(await refusal(refund('r5'))).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(await refunds()).toMatchObject([{ amount: 400 }, { amount: 500 }, { amount: 100 }]);
  });

  it('never gives back more than was captured, however many ask at once', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `r${index}`);
    const outcomes = await Promise.allSettled(keys.map((key) => refund(key, 300)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await refunds()).toHaveLength(3);
  });

  it('reads the payment again when another request changed it meanwhile', async () => {
    store.armed.push(async () => {
      await refund('r2', 700);
      return 'payment_changed';
    });
    expect(await refusal(refund('r1', 700))).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(await refunds()).toMatchObject([{ amount: 700, idempotencyKey: 'r2' }]);
  });

  it('gives up with nothing stored while others keep changing the payment', async () => {
    store.armed.push(...Array.from({ length: 5 }, () => () => Promise.resolve('payment_changed' as const)));
    expect(await refusal(refund('r1'))).toMatchObject({ statusCode: 429, code: 'lock_timeout' });
    expect(await refund('r1')).toMatchObject({ amount: 1000 });
    expect(await refunds()).toHaveLength(1);
  });

  it('stores a refusal, for it depended on what was there', async () => {
    await refusal(refund('r1', 1001));
    const again = await refusal(refund('r1', 1001));
    expect(again.headers?.['idempotent-replayed']).toBe('true');
  });

  it('refuses a payment that was declined and one that does not exist', async () => {
    const declined = await refusal(charge(stripe, 'pm_card_visa_chargeDeclined', { key: 'key-2' }));
    const unpaid = stripe.refunds.create({ payment_intent: declined.payment_intent?.id ?? '' });
    expect(await refusal(unpaid)).toMatchObject({ statusCode: 400, param: 'payment_intent' });
    const unknown = stripe.refunds.create({ payment_intent: 'pi_none' });
    expect(await refusal(unknown)).toMatchObject({ statusCode: 400, code: 'resource_missing' });
    expect(await refunds()).toEqual([]);
  });
});
