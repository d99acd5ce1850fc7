import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import { handOver, type Transport } from '../../sandbox/core/hand-over.ts';
import { SandboxGateway } from '../../sandbox/core/sandbox-gateway.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, ownRoute, refusal, stripeClient } from './stripe-client.ts';

const REFERENCE = "metadata['reference']:'charge:ord_1:1'";
const LOST_MS = 600;
const LATE = 'pm_sandbox_lands_late';

let now: number;
let deliveries: WebhookDelivery[];
let sandbox: RunningSandbox;
let stripe: Stripe;

beforeEach(async () => {
  now = Date.now();
  deliveries = [];
  const webhookSink = (delivery: WebhookDelivery) => deliveries.push(delivery);
  sandbox = await startSandbox({ lostMs: LOST_MS, clock: () => now, webhookSink });
  stripe = stripeClient(sandbox, 200);
});
afterEach(() => sandbox.close());

const types = async () => (await sandbox.ledger()).map(({ type }) => type);
const found = async () => (await stripe.paymentIntents.search({ query: REFERENCE })).data;

async function landed() {
  for (let tries = 0; tries < 100; tries += 1) {
    const [intent] = await found();
    if (intent !== undefined) return intent;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never landed');
}

describe('pm_sandbox_lands_late', () => {
  it('is nowhere while the caller waits and when it gives up, and then it lands', async () => {
    expect(await refusal(charge(stripe, LATE))).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await found()).toEqual([]);
    expect(await types()).toEqual([]);
    expect(await refusal(charge(stripe, LATE))).toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
    });
    expect(deliveries).toEqual([]);

    const intent = await landed();
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1999 });
    expect(await charge(stripe, LATE)).toEqual(intent);
    expect(await types()).toEqual(['no_effect', 'captured', 'no_effect']);
    expect(deliveries.map(({ eventType }) => eventType)).toEqual([
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
  });

  it('answers 504 to whoever waits for it, when it has landed', async () => {
    const patient = stripeClient(sandbox, 5_000);
    expect(await refusal(charge(patient, LATE))).toMatchObject({ statusCode: 504 });
    expect(await types()).toEqual(['captured']);
  });

  it('lands once when its key was taken over in the meantime', async () => {
    await refusal(charge(stripe, LATE));
    now += 30_000;
    const intent = await charge(stripe, LATE);
    expect(intent.status).toBe('succeeded');
    await new Promise((resolve) => setTimeout(resolve, LOST_MS));
    expect(await found()).toEqual([intent]);
    expect(await types()).toEqual(['captured', 'no_effect']);
  });

  it('does not land when its key is forgotten in the meantime', async () => {
    await refusal(charge(stripe, LATE));
    await ownRoute(sandbox, 'POST /sandbox/keys/expire', { key: 'key-1' });
    await new Promise((resolve) => setTimeout(resolve, LOST_MS));
    expect(await types()).toEqual(['no_effect']);
  });

  it('lands as whatever else is asked of it', async () => {
    await refusal(charge(stripe, `${LATE}__declined__webhook_never`));
    expect((await landed()).status).toBe('requires_payment_method');
    expect(deliveries).toEqual([]);
  });
});

describe('handOver', () => {
  it('does what comes afterwards between the wait and the answer', async () => {
    const store = new MemorySandboxStore();
    await store.saveEndpoint({
      ...{ id: 'we_1', url: 'https://a.test/', enabledEvents: ['*'], apiVersion: null },
      createdAtMs: 1,
    });
    let made = 0;
    const newId = (prefix: string) => prefix + String((made += 1));
    const gateway = new SandboxGateway({ store, clock: () => now, newId });
    const happened: string[] = [];
    const note = async (what: string) => {
      const entries = await store.readLedger({ limit: 10, untilMs: now });
      happened.push(`${what}, ${entries.length} charged`);
    };
    const transport: Transport = {
      enqueue: (queued) => note(`${queued.length} webhooks queued`),
      pause: (pace) => note(`paused until ${pace}`),
    };
    const answer = await gateway.handle({
      method: 'POST',
      path: '/v1/payment_intents',
      query: '',
      headers: { 'idempotency-key': 'key-1' },
      body: `amount=100&currency=eur&payment_method=${LATE}&confirm=true`,
    });
    const told = await handOver(answer, transport);
    expect(happened).toEqual([
      '0 webhooks queued, 0 charged',
      'paused until lost, 0 charged',
      '2 webhooks queued, 1 charged',
    ]);
    expect(told).toMatchObject({ status: 504, headers: { 'idempotency-key': 'key-1' } });
  });
});
