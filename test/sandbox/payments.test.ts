import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

const REFERENCE = "metadata['reference']:'charge:ord_1:1'";

let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  sandbox = await startSandbox({ lostMs: 1_000, slowMs: 150 });
  stripe = stripeClient(sandbox);
});
afterEach(() => sandbox.close());

const types = async () => (await sandbox.ledger()).map(({ type }) => type);

describe('pm_card_visa', () => {
  it('captures the amount', async () => {
    const intent = await charge(stripe, 'pm_card_visa');
    expect(intent).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      amount: 1999,
      amount_received: 1999,
      currency: 'eur',
      livemode: false,
      payment_method: 'pm_card_visa',
      last_payment_error: null,
      metadata: { merchantId: 'mer_1', orderId: 'ord_1', attempt: '1', reference: 'charge:ord_1:1' },
    });
    expect(intent.id).toMatch(/^pi_/);
    expect(intent.latest_charge).toMatch(/^ch_/);
    expect(intent.lastResponse.requestId).toMatch(/^req_/);
    expect(await sandbox.ledger()).toEqual([
      {
        seq: expect.any(String),
        at: expect.any(String),
        type: 'captured',
        orderId: 'ord_1',
        paymentIntent: intent.id,
        charge: intent.latest_charge,
        amount: 1999,
        currency: 'eur',
        paymentMethod: 'pm_card_visa',
        metadata: intent.metadata,
        idempotencyKey: 'key-1',
      },
    ]);
  });

  it('is found again by id and by reference', async () => {
    const intent = await charge(stripe, 'pm_card_visa');
    const others = await charge(stripe, 'pm_card_visa', { key: 'key-2', reference: "o'neill:1" });
    expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(intent);
    const found = await stripe.paymentIntents.search({ query: REFERENCE });
    expect(found).toMatchObject({ object: 'search_result', has_more: false, data: [intent] });
    const escaped = await stripe.paymentIntents.search({ query: "metadata['reference']:'o\\'neill:1'" });
    expect(escaped.data).toEqual([others]);
  });
});

describe('declines', () => {
  it('pm_card_visa_chargeDeclined is a generic decline', async () => {
    const error = await refusal(charge(stripe, 'pm_card_visa_chargeDeclined'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'generic_decline',
      payment_intent: {
        status: 'requires_payment_method',
        amount_received: 0,
        payment_method: null,
        last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
      },
    });
    expect(await sandbox.ledger()).toMatchObject([{ type: 'declined', declineCode: 'generic_decline' }]);
    const found = await stripe.paymentIntents.search({ query: REFERENCE });
    expect(found.data).toEqual([error.payment_intent]);
  });

  it('pm_card_authenticationRequired fails instead of asking for an action', async () => {
    const error = await refusal(charge(stripe, 'pm_card_authenticationRequired'));
    expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
    expect(await types()).toEqual(['declined']);
  });
});

describe('pm_sandbox_response_lost', () => {
  it('charges, and the caller never hears of it until it asks again', async () => {
    const impatient = stripeClient(sandbox, 300);
    const error = await refusal(charge(impatient, 'pm_sandbox_response_lost'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(error.message).toMatch(/timeout/);
    expect(await types()).toEqual(['captured']);

    const replayed = await charge(impatient, 'pm_sandbox_response_lost');
    expect(replayed.status).toBe('succeeded');
    const found = await stripe.paymentIntents.search({ query: REFERENCE });
    expect(found.data).toEqual([replayed]);
    expect(await types()).toEqual(['captured', 'no_effect']);
  });

  it('answers 504 to whoever waits for it', async () => {
    expect(await refusal(charge(stripe, 'pm_sandbox_response_lost'))).toMatchObject({ statusCode: 504 });
  });
});

describe('pm_sandbox_slow', () => {
  it('answers late, but in time', async () => {
    const begun = performance.now();
    expect(await charge(stripe, 'pm_sandbox_slow')).toMatchObject({ status: 'succeeded' });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(145);
  });
});

describe('pm_sandbox_5xx_before', () => {
  it('fails with nothing charged, and charges when asked again under the same key', async () => {
    const error = await refusal(charge(stripe, 'pm_sandbox_5xx_before'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeAPIError);
    expect(error.statusCode).toBe(500);
    expect(error.headers?.['stripe-should-retry']).toBeUndefined();
    expect((await stripe.paymentIntents.search({ query: REFERENCE })).data).toEqual([]);
    expect(await sandbox.ledger()).toMatchObject([
      { type: 'no_effect', reason: 'server_error', status: 500 },
    ]);

    const intent = await charge(stripe, 'pm_sandbox_5xx_before');
    expect(intent.status).toBe('succeeded');
    expect(intent.lastResponse.headers['idempotent-replayed']).toBeUndefined();
    expect(await types()).toEqual(['no_effect', 'captured']);
  });

  it('fails again under another key', async () => {
    await refusal(charge(stripe, 'pm_sandbox_5xx_before'));
    const error = await refusal(charge(stripe, 'pm_sandbox_5xx_before', { key: 'key-2' }));
    expect(error.statusCode).toBe(500);
  });
});

describe('pm_sandbox_5xx_after', () => {
  it('charges once, and replays its 500 for as long as the key lives', async () => {
    for (const replayed of [undefined, 'true', 'true']) {
      const error = await refusal(charge(stripe, 'pm_sandbox_5xx_after'));
      expect(error.statusCode).toBe(500);
      expect(error.headers?.['idempotent-replayed']).toBe(replayed);
      expect(error.headers?.['stripe-should-retry']).toBe('false');
    }
    expect(await types()).toEqual(['captured', 'no_effect', 'no_effect']);
    const found = await stripe.paymentIntents.search({ query: REFERENCE });
    expect(found.data).toMatchObject([{ status: 'succeeded', amount_received: 1999 }]);
  });
});

describe('pm_sandbox_rate_limited', () => {
  it('answers 429 once, then charges', async () => {
    const error = await refusal(charge(stripe, 'pm_sandbox_rate_limited'));
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(await charge(stripe, 'pm_sandbox_rate_limited')).toMatchObject({ status: 'succeeded' });
    expect(await types()).toEqual(['no_effect', 'captured']);
  });
});

describe('pm_sandbox_search_lags', () => {
  it('is found by search five seconds later, and by its id at once', async () => {
    let now = Date.now();
    const lagging = await startSandbox({ clock: () => now });
    try {
      const client = stripeClient(lagging);
      const intent = await charge(client, 'pm_sandbox_search_lags');
      const found = async () => (await client.paymentIntents.search({ query: REFERENCE })).data;
      now += 4_999;
      expect(await found()).toEqual([]);
      expect(await client.paymentIntents.retrieve(intent.id)).toEqual(intent);
      now += 1;
      expect(await found()).toEqual([intent]);
    } finally {
      await lagging.close();
    }
  });
});
