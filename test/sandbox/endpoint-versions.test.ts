import { afterEach, describe, expect, it } from '@jest/globals';

import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, stripeClient } from './stripe-client.ts';

let sandbox: RunningSandbox | undefined;
afterEach(() => sandbox?.close());

/** What an endpoint of a version gets of a payment and its refund. */
async function heardBy(apiVersion: string | undefined, paymentMethod: string): Promise<WebhookDelivery[]> {
  const heard: WebhookDelivery[] = [];
  sandbox = await startSandbox({
    store: new MemorySandboxStore(),
    webhookSink: (delivery) => heard.push(delivery),
  });
  const stripe = stripeClient(sandbox);
  await stripe.webhookEndpoints.create({
    url: 'https://older.test/',
    enabled_events: ['*'],
    ...(apiVersion !== undefined && { api_version: apiVersion as never }),
  });
  const { id } = await charge(stripe, paymentMethod);
  await stripe.refunds.create({ payment_intent: id });
  return heard.filter(({ url }) => url === 'https://older.test/').slice(2);
}

const told = (heard: readonly WebhookDelivery[]) =>
  heard.map(({ eventType, body }) => {
    const { api_version, type } = JSON.parse(body) as { api_version: string; type: string };
    return [eventType, type, api_version];
  });

describe('an endpoint', () => {
  it('without a version gets events in the account’s own, whatever the request had', async () => {
    const version = '2026-10-28.endive';
    expect(told(await heardBy(undefined, 'pm_card_visa'))).toEqual([
      ['charge.refunded', 'charge.refunded', version],
      ['refund.created', 'refund.created', version],
    ]);
  });

  it.each([
    ['pm_card_visa', ['charge.refunded']],
    ['pm_sandbox_refund_pending', ['charge.refunded', 'charge.refund.updated']],
    ['pm_sandbox_refund_fails_late', ['charge.refunded', 'charge.refund.updated']],
    ['pm_sandbox_refund_fails', ['charge.refund.updated']],
  ])('of an older version gets the older form of a refund’s news: %s', async (paymentMethod, types) => {
    const heard = await heardBy('2023-10-16', paymentMethod);
    expect(told(heard)).toEqual(types.map((type) => [type, type, '2023-10-16']));
    expect(new Set(heard.map(({ eventId }) => eventId)).size).toBe(heard.length);
  });

  it('of 2024-10-28 gets the newer form', async () => {
    const heard = await heardBy('2024-10-28.acacia', 'pm_sandbox_refund_pending');
    expect(heard.map(({ eventType }) => eventType)).toEqual([
      'charge.refunded',
      'refund.created',
      'refund.updated',
    ]);
  });
});
