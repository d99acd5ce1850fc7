import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, ownRoute, refusal, stripeClient } from './stripe-client.ts';

let now: number;
let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  now = Date.now();
  sandbox = await startSandbox({ lostMs: 500, clock: () => now });
  stripe = stripeClient(sandbox, 150);
});
afterEach(() => sandbox.close());

const start = (form: Readonly<Record<string, string>>) => ownRoute(sandbox, 'POST /sandbox/outages', form);
const ledger = async () => sandbox.ledger('ord_1');
/** One request to every kind of route. */
const requests = (id: string): (() => Promise<unknown>)[] => [
  () => charge(stripe, 'pm_card_visa', { key: 'key-2' }),
  () => stripe.paymentIntents.retrieve(id),
  () => stripe.paymentIntents.search({ query: "metadata['reference']:'charge:ord_1:1'" }),
  () => stripe.paymentIntents.cancel(id),
  () => stripe.refunds.create({ payment_intent: id, metadata: { orderId: 'ord_1' } }),
  () => stripe.refunds.list({ payment_intent: id }),
  () => stripe.refunds.retrieve('re_none'),
  () => stripe.webhookEndpoints.create({ url: 'https://a.test/', enabled_events: ['*'] }),
];

describe('an outage', () => {
  it('refuses everything of Stripe’s with 503, does nothing, and is over by the clock', async () => {
    const { id } = await charge(stripe, 'pm_card_visa');
    const until = new Date(now + 20_000).toISOString();
    expect(await start({ seconds: '20' })).toEqual({
      status: 200,
      body: { outage: { mode: 'refuse', until } },
    });
    now += 19_999;
    for (const request of requests(id)) expect(await refusal(request())).toMatchObject({ statusCode: 503 });
    expect(await ledger()).toMatchObject([
      { type: 'captured' },
      {
        type: 'no_effect',
        reason: 'outage',
        status: 503,
        request: 'POST /v1/payment_intents',
        idempotencyKey: 'key-2',
        metadata: { attempt: '1' },
      },
      { type: 'no_effect', reason: 'outage', request: 'POST /v1/refunds' },
    ]);
    now += 1;
    expect(await charge(stripe, 'pm_card_visa', { key: 'key-2' })).toMatchObject({ status: 'succeeded' });
  });

  it('that hangs says nothing, and does nothing', async () => {
    const { id } = await charge(stripe, 'pm_card_visa');
    await start({ seconds: '20', mode: 'hang' });
    for (const request of requests(id)) {
      expect(await refusal(request())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    }
    expect(await ledger()).toMatchObject([
      { type: 'captured' },
      { type: 'no_effect', reason: 'outage', status: 504 },
      { type: 'no_effect', reason: 'outage', status: 504 },
    ]);
  });

  it('that drops answers does everything', async () => {
    const { id } = await charge(stripe, 'pm_card_visa');
    await start({ seconds: '20', mode: 'drop_answers' });
    for (const request of requests(id)) {
      expect(await refusal(request())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    }
    const types = (await ledger()).map(({ type }) => type);
    expect(types).toEqual(['captured', 'captured', 'no_effect', 'refunded']);
    now += 20_000;
    const again = await charge(stripe, 'pm_card_visa', { key: 'key-2' });
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  it('that drops answers lets what lands late land late', async () => {
    await start({ seconds: '20', mode: 'drop_answers' });
    await refusal(charge(stripe, 'pm_sandbox_lands_late'));
    expect(await ledger()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await ledger()).toMatchObject([{ type: 'captured' }]);
  });

  it('ends when it is ended', async () => {
    await start({ seconds: '20' });
    expect(await ownRoute(sandbox, 'DELETE /sandbox/outages')).toEqual({
      status: 200,
      body: { outage: null },
    });
    expect(await charge(stripe, 'pm_card_visa')).toMatchObject({ status: 'succeeded' });
  });

  it.each([
    [{}, 'seconds'],
    [{ seconds: '0' }, 'seconds'],
    [{ seconds: '3601' }, 'seconds'],
    [{ seconds: '5', mode: 'explode' }, 'mode'],
  ])('is not made of %j', async (form, param) => {
    expect(await start(form)).toMatchObject({ status: 400, body: { error: { param } } });
    expect(await charge(stripe, 'pm_card_visa')).toMatchObject({ status: 'succeeded' });
  });
});
