import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';

import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { stripeSignature } from '../../sandbox/core/webhook-signature.ts';
import {
  type RunningSandbox,
  type SandboxOptions,
  startSandbox,
} from '../../assurance/world/sandbox-server.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SandboxOptions = {}): Promise<{ sandbox: RunningSandbox; stripe: Stripe }> {
  const sandbox = await startSandbox(options);
  closers.push(() => sandbox.close());
  return { sandbox, stripe: stripeClient(sandbox) };
}

async function scheduledBy(paymentMethod: string): Promise<WebhookDelivery[]> {
  const deliveries: WebhookDelivery[] = [];
  const { stripe } = await start({ webhookSink: (delivery) => deliveries.push(delivery) });
  await charge(stripe, paymentMethod).catch(() => undefined);
  return deliveries;
}

const plan = (deliveries: readonly WebhookDelivery[]) =>
  deliveries.map(({ eventType, delaySeconds }) => `${eventType} after ${delaySeconds} s`);

const parsed = (body: string): unknown => JSON.parse(body);

describe('what is scheduled', () => {
  it('tells of a captured payment, first its creation', async () => {
    const deliveries = await scheduledBy('pm_card_visa');
    expect(plan(deliveries)).toEqual([
      'payment_intent.created after 0 s',
      'payment_intent.succeeded after 0 s',
    ]);
    const [created, succeeded] = deliveries.map(({ body }) => parsed(body));
    expect(created).toMatchObject({
      object: 'event',
      data: { object: { status: 'requires_confirmation', amount_received: 0 } },
    });
    expect(succeeded).toMatchObject({
      object: 'event',
      type: 'payment_intent.succeeded',
      livemode: false,
      request: { idempotency_key: 'key-1' },
      data: { object: { status: 'succeeded', amount_received: 1999, metadata: { orderId: 'ord_1' } } },
    });
    expect(new Set(deliveries.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it.each([
    [
      'pm_card_visa_chargeDeclined',
      ['payment_intent.created after 0 s', 'payment_intent.payment_failed after 0 s'],
    ],
    ['pm_sandbox_5xx_after', ['payment_intent.created after 0 s', 'payment_intent.succeeded after 0 s']],
    ['pm_sandbox_5xx_before', []],
    ['pm_sandbox_webhook_never', []],
    [
      'pm_sandbox_declined__webhook_reordered',
      ['payment_intent.payment_failed after 0 s', 'payment_intent.created after 3 s'],
    ],
    [
      'pm_sandbox_webhook_delayed',
      ['payment_intent.created after 5 s', 'payment_intent.succeeded after 5 s'],
    ],
    [
      'pm_sandbox_webhook_reordered',
      ['payment_intent.succeeded after 0 s', 'payment_intent.created after 3 s'],
    ],
  ])('%s', async (paymentMethod, expected) => {
    expect(plan(await scheduledBy(paymentMethod))).toEqual(expected);
  });

  it.each(['duplicated', 'thrice'])('pm_sandbox_webhook_%s sends one event three times', async (name) => {
    const deliveries = await scheduledBy(`pm_sandbox_webhook_${name}`);
    const succeeded = deliveries.filter(({ eventType }) => eventType === 'payment_intent.succeeded');
    expect(succeeded.map(({ delaySeconds }) => delaySeconds)).toEqual([0, 0, 2]);
    expect(new Set(succeeded.map(({ eventId }) => eventId)).size).toBe(1);
    expect(new Set(succeeded.map(({ body }) => body)).size).toBe(1);
  });

  it('tells of a refund, and of nothing when a request is replayed', async () => {
    const deliveries: WebhookDelivery[] = [];
    const { stripe } = await start({ webhookSink: (delivery) => deliveries.push(delivery) });
    const { id } = await charge(stripe, 'pm_card_visa');
    for (let times = 0; times < 2; times += 1) {
      await charge(stripe, 'pm_card_visa');
      await stripe.refunds.create(
        { payment_intent: id, amount: 500, metadata: { refundId: 'ref_1' } },
        { idempotencyKey: 'r1' },
      );
    }
    expect(plan(deliveries.slice(2))).toEqual(['charge.refunded after 0 s', 'refund.created after 0 s']);
    expect(JSON.parse(deliveries[2]?.body ?? '')).toMatchObject({
      data: {
        object: { object: 'charge', payment_intent: id, amount_refunded: 500, refunded: false },
        previous_attributes: { amount_refunded: 0 },
      },
    });
    expect(JSON.parse(deliveries[3]?.body ?? '')).toMatchObject({
      type: 'refund.created',
      request: { idempotency_key: 'r1' },
      data: {
        object: { object: 'refund', payment_intent: id, amount: 500, metadata: { refundId: 'ref_1' } },
      },
    });
  });

  it.each([
    ['webhook_never', []],
    ['webhook_thrice', ['charge.refunded 0', 'refund.created 0', 'refund.created 0', 'refund.created 2']],
    ['webhook_delayed', ['charge.refunded 5', 'refund.created 5']],
    ['webhook_reordered', ['refund.created 0', 'charge.refunded 3']],
    ['refund_pending', ['charge.refunded 0', 'refund.created 0', 'refund.updated 2']],
    ['refund_fails', ['refund.created 0', 'refund.failed 0']],
    ['refund_pending__webhook_reordered', ['refund.updated 2', 'charge.refunded 3', 'refund.created 3']],
    ['refund_response_lost__webhook_never', []],
  ])('%s tells of a refund in its way', async (name, expected) => {
    const deliveries: WebhookDelivery[] = [];
    const { stripe } = await start({ webhookSink: (delivery) => deliveries.push(delivery), lostMs: 100 });
    const { id } = await charge(stripe, `pm_sandbox_${name}`);
    deliveries.splice(0);
    await stripe.refunds.create({ payment_intent: id }).catch(() => undefined);
    expect(deliveries.map(({ eventType, delaySeconds }) => `${eventType} ${delaySeconds}`)).toEqual(expected);
  });

  it('tells of a cancellation in the way of the payment method too', async () => {
    const deliveries: WebhookDelivery[] = [];
    const { stripe } = await start({ webhookSink: (delivery) => deliveries.push(delivery) });
    const { id } = await charge(stripe, 'pm_sandbox_requires_action__webhook_thrice', {
      errorOnRequiresAction: false,
    });
    await stripe.paymentIntents.cancel(id);
    expect(plan(deliveries)).toEqual([
      'payment_intent.created after 0 s',
      'payment_intent.requires_action after 0 s',
      'payment_intent.requires_action after 0 s',
      'payment_intent.requires_action after 2 s',
      'payment_intent.canceled after 0 s',
      'payment_intent.canceled after 0 s',
      'payment_intent.canceled after 2 s',
    ]);
  });
});

describe('pm_sandbox_webhook_first', () => {
  it('answers when its webhooks have been handled', async () => {
    const handled: string[] = [];
    const handle = async ({ eventType }: WebhookDelivery) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      handled.push(eventType);
    };
    const { stripe } = await start({ webhookSink: handle, slowMs: 1 });
    const { id } = await charge(stripe, 'pm_sandbox_webhook_first');
    expect(handled).toEqual(['payment_intent.created', 'payment_intent.succeeded']);
    await stripe.refunds.create({ payment_intent: id });
    expect(handled.slice(2)).toEqual(['charge.refunded', 'refund.created']);
  });

  it('answers when they have been posted, be they accepted or not', async () => {
    const { sandbox, stripe } = await start({ slowMs: 1 });
    const { url, received } = await endpoint(500);
    await stripe.webhookEndpoints.create({ url, enabled_events: ['payment_intent.succeeded'] });
    expect(await charge(stripe, 'pm_sandbox_webhook_first')).toMatchObject({ status: 'succeeded' });
    expect(received).toHaveLength(1);
    expect(await eventually(webhookEntries(sandbox), 2)).toMatchObject([
      { type: 'webhook_failed', status: 500 },
      { type: 'webhook_delivered', attempt: 2 },
    ]);
  });

  it('does not keep other answers waiting', async () => {
    const { stripe } = await start({ webhookSink: () => new Promise(() => undefined) });
    expect(await charge(stripe, 'pm_card_visa')).toMatchObject({ status: 'succeeded' });
  });
});

interface Received {
  readonly body: string;
  readonly signature: string;
}

/** An endpoint that answers with these statuses, and with 200 when they are used up. */
async function endpoint(...statuses: number[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ body, signature: String(request.headers['stripe-signature']) });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
}

async function eventually<T>(
  read: () => Promise<readonly T[]> | readonly T[],
  length: number,
): Promise<readonly T[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await read();
    if (found.length >= length) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`there were never ${length}`);
}

const webhookEntries = (sandbox: RunningSandbox) => async () =>
  (await sandbox.ledger('ord_1')).filter(({ type }) => type.startsWith('webhook_'));

describe('delivery', () => {
  it('signs so that the official package accepts it', async () => {
    const { sandbox, stripe } = await start();
    const { url, received } = await endpoint();
    await stripe.webhookEndpoints.create({ url, enabled_events: ['payment_intent.succeeded'] });
    await charge(stripe, 'pm_card_visa');
    const [{ body, signature } = { body: '', signature: '' }] = await eventually(() => received, 1);
    const event = stripe.webhooks.constructEvent(body, signature, sandbox.webhookSecret);
    expect(event.type).toBe('payment_intent.succeeded');
    expect(() => stripe.webhooks.constructEvent(body + ' ', signature, sandbox.webhookSecret)).toThrow();
    expect(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other')).toThrow();
    expect(await eventually(webhookEntries(sandbox), 1)).toMatchObject([
      { type: 'webhook_delivered', event: event.id, url, attempt: 1, status: 200 },
    ]);
  });

  it('tries again what was not accepted, and keeps a line for each attempt', async () => {
    const { sandbox, stripe } = await start();
    const { url, received } = await endpoint(503, 302);
    await stripe.webhookEndpoints.create({ url, enabled_events: ['payment_intent.succeeded'] });
    await charge(stripe, 'pm_card_visa');
    const entries = await eventually(webhookEntries(sandbox), 3);
    expect(entries).toMatchObject([
      { type: 'webhook_failed', attempt: 1, status: 503 },
      { type: 'webhook_failed', attempt: 2, status: 302 },
      { type: 'webhook_delivered', attempt: 3, status: 200 },
    ]);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it('notes an endpoint that cannot be reached', async () => {
    const { sandbox, stripe } = await start();
    await stripe.webhookEndpoints.create({
      url: 'http://127.0.0.1:1/',
      enabled_events: ['payment_intent.payment_failed'],
    });
    await refusal(charge(stripe, 'pm_card_visa_chargeDeclined'));
    const [first] = await eventually(webhookEntries(sandbox), 1);
    expect(first).toMatchObject({ type: 'webhook_failed', attempt: 1, status: null });
  });

  it('reaches every endpoint, and one that is registered twice once', async () => {
    const { sandbox, stripe } = await start();
    const [one, two] = [await endpoint(), await endpoint()];
    const first = await stripe.webhookEndpoints.create({ url: one.url, enabled_events: ['charge.refunded'] });
    const again = await stripe.webhookEndpoints.create({ url: one.url, enabled_events: ['*'] });
    expect(again).toMatchObject({ id: first.id, object: 'webhook_endpoint', enabled_events: ['*'] });
    await stripe.webhookEndpoints.create({ url: two.url, enabled_events: ['*'] });
    await charge(stripe, 'pm_card_visa');
    await eventually(webhookEntries(sandbox), 4);
    expect([one.received.length, two.received.length]).toEqual([2, 2]);
  });
});

describe('stripeSignature', () => {
  it('signs with every secret while one is being replaced', () => {
    const header = stripeSignature('{"a":"ü"}', ['old', 'new'], Date.now());
    for (const secret of ['old', 'new']) {
      expect(Stripe.webhooks.constructEvent('{"a":"ü"}', header, secret)).toEqual({ a: 'ü' });
    }
  });
});
