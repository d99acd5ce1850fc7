import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { charge, refusal, stripeClient } from './stripe-client.ts';

let sandbox: RunningSandbox;
let stripe: Stripe;
let client: SandboxClient;

beforeEach(async () => {
  sandbox = await startSandbox({ lostMs: 500 });
  stripe = stripeClient(sandbox, 200);
  client = sandboxClient(sandbox.url, sandbox.apiKey);
});
afterEach(() => sandbox.close());

describe('sandboxClient', () => {
  it('acts as the card’s holder, and reads of it in the ledger', async () => {
    const { id } = await charge(stripe, 'pm_sandbox_requires_action', { errorOnRequiresAction: false });
    await client.authenticate(id, 'failure');
    await expect(client.authenticate(id, 'success')).rejects.toThrow('payment_intent_unexpected_state');
    await stripe.paymentIntents.cancel(id);
    const ledger = await client.readLedger();
    expect(ledger).toEqual(await sandbox.ledger());
    expect(ledger.map(({ type }) => type)).toEqual(['requires_action', 'declined', 'no_effect', 'canceled']);
  });

  it('starts an outage and ends it', async () => {
    await client.startOutage(60);
    expect(await refusal(charge(stripe, 'pm_card_visa'))).toMatchObject({ statusCode: 503 });
    await client.startOutage(60, 'drop_answers');
    await refusal(charge(stripe, 'pm_card_visa'));
    await client.endOutage();
    const intent = await charge(stripe, 'pm_card_visa');
    expect(intent.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  it('expires a key', async () => {
    const first = await charge(stripe, 'pm_card_visa');
    await client.expireKey('key-1');
    expect((await charge(stripe, 'pm_card_visa')).id).not.toBe(first.id);
    await expect(client.expireKey('key-2')).rejects.toThrow('404');
  });

  it('has sent what the product listens to', async () => {
    await client.registerWebhookEndpoint('http://127.0.0.1:1/');
    const { id } = await charge(stripe, 'pm_sandbox_refund_fails');
    await stripe.refunds.create({ payment_intent: id });
    await refusal(charge(stripe, 'pm_sandbox_declined', { key: 'key-2' }));
    const open = await charge(stripe, 'pm_sandbox_requires_action', {
      key: 'key-3',
      errorOnRequiresAction: false,
    });
    await stripe.paymentIntents.cancel(open.id);
    expect(await sentTypes(6)).toEqual([
      'payment_intent.canceled',
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      'payment_intent.succeeded',
      'refund.created',
      'refund.failed',
    ]);
  });
});

/** Of the events that were tried to be delivered, once there are more than `count` types of them. */
async function sentTypes(count: number): Promise<readonly string[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const ledger = await sandbox.ledger();
    const types = ledger.flatMap((entry) => (entry.type === 'webhook_failed' ? [entry.eventType] : []));
    if (new Set(types).size > count) return [...new Set(types)].toSorted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`there were never more than ${count}`);
}
