import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { FaultyStore } from './faulty-store.ts';
import { charge, ownRoute, refusal, stripeClient } from './stripe-client.ts';

let store: FaultyStore;
let deliveries: WebhookDelivery[];
let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  store = new FaultyStore();
  deliveries = [];
  sandbox = await startSandbox({ store, webhookSink: (delivery) => deliveries.push(delivery) });
  stripe = stripeClient(sandbox);
});
afterEach(async () => {
  await sandbox.close();
  expect(store.armed).toEqual([]);
});

const ledger = async () => (await sandbox.ledger('ord_1')).map(({ type }) => type);
const sent = () => deliveries.map(({ eventType }) => eventType);
const lastSent = (): unknown => JSON.parse(deliveries.at(-1)?.body ?? '');
const chargeWithAction = (paymentMethod = 'pm_card_authenticationRequired') =>
  charge(stripe, paymentMethod, { errorOnRequiresAction: false });
const authenticate = (id: string, result: string) =>
  ownRoute(sandbox, `POST /sandbox/payment_intents/${id}/authenticate`, { result });

describe('a charge whose customer has to act', () => {
  it.each(['pm_card_authenticationRequired', 'pm_sandbox_requires_action'])(
    'waits for it with nothing captured (%s)',
    async (paymentMethod) => {
      const intent = await chargeWithAction(paymentMethod);
      expect(intent).toMatchObject({
        status: 'requires_action',
        amount: 1999,
        amount_received: 0,
        latest_charge: null,
        last_payment_error: null,
        payment_method: paymentMethod,
        next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
      });
      expect(intent.client_secret).toContain(`${intent.id}_secret_`);
      expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(intent);
      expect(sent()).toEqual(['payment_intent.created', 'payment_intent.requires_action']);
      expect(lastSent()).toMatchObject({ data: { object: { id: intent.id, status: 'requires_action' } } });
      expect(await sandbox.ledger()).toMatchObject([
        { type: 'requires_action', paymentIntent: intent.id, amount: 1999, orderId: 'ord_1' },
      ]);
    },
  );

  it('is declined when the caller said that it takes no action', async () => {
    const error = await refusal(charge(stripe, 'pm_sandbox_requires_action'));
    expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
    const intent = stripe.paymentIntents.create({
      amount: 100,
      currency: 'eur',
      payment_method: 'pm_sandbox_requires_action',
      confirm: true,
      error_on_requires_action: false,
    });
    expect((await intent).status).toBe('requires_action');
  });

  it('replays its first answer, whatever has become of it', async () => {
    const first = await chargeWithAction();
    await authenticate(first.id, 'success');
    const again = await chargeWithAction();
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  it('is not refunded', async () => {
    const { id } = await chargeWithAction();
    expect(await refusal(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      param: 'payment_intent',
    });
  });
});

describe('POST /sandbox/payment_intents/{id}/authenticate', () => {
  it('captures', async () => {
    const { id } = await chargeWithAction();
    const { status, body } = await authenticate(id, 'success');
    expect(status).toBe(200);
    const intent = await stripe.paymentIntents.retrieve(id);
    expect(body).toEqual(intent);
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1999, next_action: null });
    expect(intent.latest_charge).toMatch(/^ch_/);
    expect(sent().slice(2)).toEqual(['payment_intent.succeeded']);
    expect(lastSent()).toMatchObject({ data: { object: intent } });
    const [, captured] = await sandbox.ledger('ord_1');
    expect(captured).toMatchObject({
      type: 'captured',
      paymentIntent: id,
      charge: intent.latest_charge,
      amount: 1999,
      metadata: { orderId: 'ord_1', attempt: '1' },
    });
    expect(await stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 1999 });
  });

  it('fails, and leaves the intent without a payment method or a charge', async () => {
    const { id } = await chargeWithAction();
    expect(await authenticate(id, 'failure')).toMatchObject({ status: 200 });
    const intent = await stripe.paymentIntents.retrieve(id);
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      amount_received: 0,
      latest_charge: null,
      next_action: null,
      payment_method: null,
      last_payment_error: {
        type: 'invalid_request_error',
        code: 'payment_intent_authentication_failure',
      },
    });
    expect(sent().slice(2)).toEqual(['payment_intent.payment_failed']);
    expect(lastSent()).toMatchObject({ data: { object: intent } });
    const [, declined] = await sandbox.ledger('ord_1');
    expect(declined).toMatchObject({
      type: 'declined',
      charge: null,
      declineCode: 'payment_intent_authentication_failure',
    });
  });

  it.each(['success', 'failure'])('does nothing a second time, after %s', async (result) => {
    const { id } = await chargeWithAction();
    await authenticate(id, result);
    const intent = await stripe.paymentIntents.retrieve(id);
    for (const again of ['success', 'failure']) {
      expect(await authenticate(id, again)).toMatchObject({
        status: 400,
        body: { error: { code: 'payment_intent_unexpected_state', payment_intent: { id } } },
      });
    }
    expect(await stripe.paymentIntents.retrieve(id)).toEqual(intent);
    expect(await ledger()).toHaveLength(4);
    expect(sent()).toHaveLength(3);
  });

  it('does nothing to a payment that needs no action, and knows what it is asked', async () => {
    const { id } = await charge(stripe, 'pm_card_visa');
    expect(await authenticate(id, 'failure')).toMatchObject({ status: 400 });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
    expect(await authenticate('pi_none', 'success')).toMatchObject({ status: 404 });
    const { id: open } = await charge(stripe, 'pm_sandbox_requires_action', {
      key: 'key-2',
      errorOnRequiresAction: false,
    });
    expect(await authenticate(open, 'maybe')).toMatchObject({
      status: 400,
      body: { error: { param: 'result' } },
    });
    expect((await stripe.paymentIntents.retrieve(open)).status).toBe('requires_action');
  });
});

describe('POST /v1/payment_intents/{id}/cancel', () => {
  it('cancels what waits for its holder', async () => {
    const { id } = await chargeWithAction();
    const canceled = await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({
      id,
      object: 'payment_intent',
      status: 'canceled',
      cancellation_reason: 'abandoned',
      amount_received: 0,
      next_action: null,
      last_payment_error: null,
      payment_method: 'pm_card_authenticationRequired',
    });
    expect(canceled.canceled_at).toEqual(expect.any(Number));
    expect(await stripe.paymentIntents.retrieve(id)).toEqual(canceled);
    expect(sent().slice(2)).toEqual(['payment_intent.canceled']);
    expect(lastSent()).toMatchObject({ data: { object: canceled } });
    expect((await sandbox.ledger('ord_1'))[1]).toMatchObject({
      type: 'canceled',
      paymentIntent: id,
      reason: 'abandoned',
      metadata: { orderId: 'ord_1' },
    });
    expect(await authenticate(id, 'success')).toMatchObject({ status: 400 });
    expect(await ledger()).toEqual(['requires_action', 'canceled', 'no_effect']);
  });

  it('cancels what was declined, which keeps its error', async () => {
    const { payment_intent: declined } = await refusal(charge(stripe, 'pm_card_visa_chargeDeclined'));
    const canceled = await stripe.paymentIntents.cancel(declined?.id ?? '');
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: null });
    expect(canceled.last_payment_error).toEqual(declined?.last_payment_error);
    expect(canceled.latest_charge).toEqual(declined?.latest_charge);
  });

  it('refuses what is captured or canceled, and says what it is', async () => {
    const { id: open } = await chargeWithAction();
    await stripe.paymentIntents.cancel(open);
    const { id: paid } = await charge(stripe, 'pm_card_visa', { key: 'key-2' });
    for (const [id, status] of [
      [open, 'canceled'],
      [paid, 'succeeded'],
    ] as const) {
      const error = await refusal(stripe.paymentIntents.cancel(id));
      expect(error).toMatchObject({
        statusCode: 400,
        rawType: 'invalid_request_error',
        code: 'payment_intent_unexpected_state',
      });
      expect(error.message).toContain(`because it has a status of ${status}.`);
      expect(error.payment_intent).toEqual(
        JSON.parse(JSON.stringify(await stripe.paymentIntents.retrieve(id))),
      );
    }
    expect(sent().filter((type) => type === 'payment_intent.canceled')).toHaveLength(1);
  });

  it('replays under a key, a refusal too', async () => {
    const { id } = await chargeWithAction();
    const cancel = (idempotencyKey: string) => stripe.paymentIntents.cancel(id, {}, { idempotencyKey });
    const first = await cancel('c1');
    expect(await cancel('c1')).toEqual(first);
    await refusal(cancel('c2'));
    expect((await refusal(cancel('c2'))).headers?.['idempotent-replayed']).toBe('true');
    expect(await ledger()).toEqual(['requires_action', 'canceled', 'no_effect', 'no_effect', 'no_effect']);
  });

  it('knows the reasons, and the payments', async () => {
    const { id } = await chargeWithAction();
    const request = stripe.paymentIntents.cancel(id, { cancellation_reason: 'no_reason' });
    expect(await refusal(request)).toMatchObject({ statusCode: 400, param: 'cancellation_reason' });
    const missing = await refusal(stripe.paymentIntents.cancel('pi_none'));
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'intent' });
  });
});

describe('a cancellation that meets the holder', () => {
  it.each(['success', 'failure'])(
    'comes too late for %s, and is decided by what it meets',
    async (result) => {
      const { id } = await chargeWithAction();
      const paused = store.holdNextCommit();
      const canceling = stripe.paymentIntents.cancel(id).then(
        ({ status }) => status,
        (error: unknown) => (error instanceof Stripe.errors.StripeError ? error.code : error),
      );
      const goOn = await paused;
      await authenticate(id, result);
      goOn();
      const captured = result === 'success';
      expect(await canceling).toBe(captured ? 'payment_intent_unexpected_state' : 'canceled');
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe(captured ? 'succeeded' : 'canceled');
      expect((await ledger()).slice(0, 2)).toEqual(['requires_action', captured ? 'captured' : 'declined']);
    },
  );

  it('wins, and nothing is captured', async () => {
    const { id } = await chargeWithAction();
    const paused = store.holdNextCommit();
    const acting = authenticate(id, 'success');
    const goOn = await paused;
    await stripe.paymentIntents.cancel(id);
    goOn();
    expect(await acting).toMatchObject({
      status: 400,
      body: { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'canceled' } } },
    });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
    expect(await ledger()).toEqual(['requires_action', 'canceled', 'no_effect']);
    expect(sent().slice(2)).toEqual(['payment_intent.canceled']);
  });
});
