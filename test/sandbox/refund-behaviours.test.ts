import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

const LOST_MS = 600;
const PATIENCE_MS = 200;

let now: number;
let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  now = Date.now();
  sandbox = await startSandbox({ lostMs: LOST_MS, clock: () => now });
  stripe = stripeClient(sandbox);
});
afterEach(() => sandbox.close());

const types = async () => (await sandbox.ledger()).map(({ type }) => type);

/** An ordinary charge of 1000, and how its refund is asked for. */
async function paidBy(paymentMethod: string, client = stripe) {
  const intent = await charge(stripe, paymentMethod, { amount: 1000 });
  expect(intent.status).toBe('succeeded');
  const metadata = { orderId: 'ord_1', refundId: 'ref_1' };
  return {
    intent,
    refund: (key = 'r1', amount = 1000) =>
      client.refunds.create({ payment_intent: intent.id, amount, metadata }, { idempotencyKey: key }),
    list: async () => (await stripe.refunds.list({ payment_intent: intent.id })).data,
  };
}

describe('pm_sandbox_refund_response_lost', () => {
  it('gives the money back, and the caller hears of it when it asks again', async () => {
    const impatient = stripeClient(sandbox, PATIENCE_MS);
    const { refund, list } = await paidBy('pm_sandbox_refund_response_lost', impatient);
    expect(await refusal(refund())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await types()).toEqual(['captured', 'refunded']);
    const replayed = await refund();
    expect(replayed.status).toBe('succeeded');
    expect(await list()).toMatchObject([{ id: replayed.id, metadata: { refundId: 'ref_1' } }]);
    expect(await types()).toEqual(['captured', 'refunded', 'no_effect']);
  });

  it('answers what it refuses', async () => {
    const { refund } = await paidBy('pm_sandbox_refund_response_lost');
    await refusal(refund());
    expect(await refusal(refund('r2'))).toMatchObject({ code: 'charge_already_refunded' });
  });
});

describe('pm_sandbox_refund_5xx_after', () => {
  it('gives the money back once, and replays its 500', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_5xx_after');
    for (const replayed of [undefined, 'true']) {
      const error = await refusal(refund());
      expect(error.statusCode).toBe(500);
      expect(error.headers?.['idempotent-replayed']).toBe(replayed);
    }
    expect(await list()).toMatchObject([{ status: 'succeeded', amount: 1000 }]);
    expect(await types()).toEqual(['captured', 'refunded', 'no_effect']);
  });
});

describe('pm_sandbox_refund_5xx_before', () => {
  it('gives nothing back at first, and then once', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_5xx_before');
    expect(await refusal(refund())).toMatchObject({ statusCode: 500 });
    expect(await list()).toEqual([]);
    expect(await refund()).toMatchObject({ status: 'succeeded' });
    expect(await types()).toEqual(['captured', 'no_effect', 'refunded']);
  });
});

describe('pm_sandbox_refund_lands_late', () => {
  it('gives the money back when the caller has given up', async () => {
    const impatient = stripeClient(sandbox, PATIENCE_MS);
    const { refund, list } = await paidBy('pm_sandbox_refund_lands_late', impatient);
    expect(await refusal(refund())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await list()).toEqual([]);
    expect(await refusal(refund())).toMatchObject({ statusCode: 409 });
    await new Promise((resolve) => setTimeout(resolve, LOST_MS));
    const [landed] = await list();
    expect(landed).toMatchObject({ status: 'succeeded' });
    expect((await refund()).id).toBe(landed?.id);
    expect(await types()).toEqual(['captured', 'no_effect', 'refunded', 'no_effect']);
  });
});

describe('pm_sandbox_refund_pending', () => {
  it('is pending for two seconds, then it has succeeded', async () => {
    const { refund, list, intent } = await paidBy('pm_sandbox_refund_pending');
    const pending = await refund();
    expect(pending).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    now += 1_999;
    expect(await stripe.refunds.retrieve(pending.id)).toEqual(pending);
    expect(await list()).toEqual([pending]);
    now += 1;
    const done = await stripe.refunds.retrieve(pending.id);
    expect(done.status).toBe('succeeded');
    expect(done.pending_reason).toBeUndefined();
    expect(await list()).toEqual([done]);
    expect(await refund()).toEqual(pending);
    expect(await refusal(stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      code: 'charge_already_refunded',
    });
    expect(await types()).toEqual(['captured', 'refunded', 'no_effect', 'no_effect']);
  });

  it('says so by a webhook that tells of the success', async () => {
    const bodies: string[] = [];
    const other = await startSandbox({ webhookSink: ({ body }) => bodies.push(body) });
    try {
      const client = stripeClient(other);
      const { id } = await charge(client, 'pm_sandbox_refund_pending');
      const pending = await client.refunds.create({ payment_intent: id });
      const events = bodies.slice(2).map((body): unknown => JSON.parse(body));
      expect(events).toMatchObject([
        { type: 'charge.refunded', data: { object: { amount_refunded: 1999, refunded: true } } },
        { type: 'refund.created', data: { object: { id: pending.id, status: 'pending' } } },
        {
          type: 'refund.updated',
          data: {
            object: { id: pending.id, status: 'succeeded' },
            previous_attributes: { status: 'pending' },
          },
        },
      ]);
    } finally {
      await other.close();
    }
  });
});

describe('pm_sandbox_refund_fails', () => {
  it('gives nothing back, and says why', async () => {
    const { refund, list, intent } = await paidBy('pm_sandbox_refund_fails');
    const failed = await refund();
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      amount: 1000,
    });
    expect(await refund()).toEqual(failed);
    expect(await list()).toEqual([failed]);
    expect(await sandbox.ledger('ord_1')).toMatchObject([
      { type: 'captured' },
      {
        type: 'refund_failed',
        refund: failed.id,
        paymentIntent: intent.id,
        amount: 1000,
        failureReason: 'expired_or_canceled_card',
        metadata: { refundId: 'ref_1' },
      },
      { type: 'no_effect' },
    ]);
    expect(await refund('r2')).toMatchObject({ status: 'failed', amount: 1000 });
  });
});

describe('GET /v1/refunds', () => {
  it('finds a refund by its id', async () => {
    const { refund } = await paidBy('pm_card_visa');
    const made = await refund();
    expect(await stripe.refunds.retrieve(made.id)).toEqual(made);
    expect(await refusal(stripe.refunds.retrieve('re_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });

  it('lists those of a payment, the newest first, a page at a time', async () => {
    const { refund, intent } = await paidBy('pm_card_visa');
    const made: string[] = [];
    for (const key of ['r1', 'r2', 'r3']) {
      made.unshift((await refund(key, 100)).id);
      now += 1;
    }
    const other = await charge(stripe, 'pm_card_visa', { key: 'key-2' });
    await stripe.refunds.create({ payment_intent: other.id });
    const list = (parameters: Stripe.RefundListParams) =>
      stripe.refunds.list({ payment_intent: intent.id, ...parameters });
    const all = await list({});
    expect(all).toMatchObject({ object: 'list', url: '/v1/refunds', has_more: false });
    expect(all.data.map(({ id }) => id)).toEqual(made);
    const page = await list({ limit: 2 });
    expect(page.has_more).toBe(true);
    expect(page.data.map(({ id }) => id)).toEqual(made.slice(0, 2));
    const rest = await list({ limit: 2, starting_after: made[1] ?? '' });
    expect(rest.has_more).toBe(false);
    expect(rest.data.map(({ id }) => id)).toEqual(made.slice(2));
    expect((await list({ limit: 3 })).has_more).toBe(false);
    const paged = await list({ limit: 1 }).autoPagingToArray({ limit: 10 });
    expect(paged.map(({ id }) => id)).toEqual(made);
  });

  it.each([
    [{ payment_intent: 'pi_none' }, 'payment_intent'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 101 }, 'limit'],
    [{ starting_after: 're_none' }, 'starting_after'],
    [{ ending_before: 're_none' }, 'ending_before'],
  ])('refuses %j by name', async (parameters, param) => {
    const { id } = await charge(stripe, 'pm_card_visa');
    const named = param === 'payment_intent' ? parameters : { payment_intent: id, ...parameters };
    expect(await refusal(stripe.refunds.list(named))).toMatchObject({ statusCode: 400, param });
  });
});
