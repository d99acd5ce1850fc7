import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSandbox } from '../../assurance/world/sandbox-server.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { MemorySandboxStore } from '../../sandbox/core/memory-store.ts';
import { sendWebhook } from '../../sandbox/core/send-webhook.ts';
import { type CustomersWorld, secretOf, startCustomersWorld, UNEXPECTED } from './customers-world.ts';
import { refusal, stripeClient } from './stripe-client.ts';

let world: CustomersWorld;

beforeEach(async () => {
  world = await startCustomersWorld();
});
afterEach(() => world.sandbox.close());

const SECOND = 1000;
const DAY = 86_400 * SECOND;

describe('a redirect', () => {
  it('comes back paid', async () => {
    const intent = await world.create();
    world.told();
    expect(await world.confirm(intent, 'redirect')).toEqual({ status: 'succeeded' });
    expect(world.told()).toEqual([
      'payment_intent.requires_action after 0 s',
      'payment_intent.succeeded after 0 s',
    ]);
    expect((await world.retrieve(intent)).latest_charge).toMatch(/^py_/);
    const [line] = (await world.stripe.balanceTransactions.list()).data;
    expect(line).toMatchObject({ type: 'payment', reporting_category: 'charge' });
    expect(await world.ledger()).toEqual(['created', 'requires_action', 'captured']);
  });

  it('is left, and waits: for the customer, for another tab, for a cancellation', async () => {
    const [returned, failed, another, canceled] = await Promise.all([
      world.create(),
      world.create(),
      world.create(),
      world.create(),
    ]);
    for (const intent of [returned, failed, another, canceled]) {
      expect(await world.confirm(intent, 'redirect_left')).toEqual({ status: 'requires_action' });
      expect((await world.retrieve(intent)).next_action).toMatchObject({ type: 'redirect_to_url' });
    }
    await world.people.authenticate(returned.id, 'success');
    expect(await world.statusOf(returned)).toBe('succeeded');
    await world.people.authenticate(failed.id, 'failure');
    expect((await world.retrieve(failed)).last_payment_error).toMatchObject({
      code: 'payment_intent_authentication_failure',
      payment_method_type: 'ideal',
    });
    expect(await world.confirm(failed, 'works')).toEqual({ status: 'succeeded' });
    expect(await world.confirm(another, 'works')).toEqual({ status: 'succeeded' });
    await expect(world.people.authenticate(another.id, 'success')).rejects.toThrow('nothing to authenticate');
    expect((await world.stripe.paymentIntents.cancel(canceled.id)).status).toBe('canceled');
    expect(await world.captures()).toBe(3);
  });
});

describe('a voucher', () => {
  it('waits until it expires, by its own time', async () => {
    const intent = await world.create();
    world.told();
    expect(await world.confirm(intent, 'voucher')).toEqual({ status: 'requires_action' });
    const waiting = await world.retrieve(intent);
    const expiresAt = waiting.next_action?.multibanco_display_details?.expires_at ?? 0;
    expect(expiresAt).toBe(Math.floor((world.nowMs() + 7 * DAY) / 1000));
    expect(world.told()).toEqual([
      'payment_intent.requires_action after 0 s',
      'payment_intent.payment_failed after 604800 s',
    ]);
    world.pass(7 * DAY - 1);
    expect(await world.retrieve(intent)).toEqual(waiting);
    world.pass(1);
    const expired = await world.retrieve(intent);
    expect(expired).toMatchObject({
      status: 'requires_payment_method',
      next_action: null,
      last_payment_error: {
        code: 'payment_intent_payment_attempt_expired',
        payment_method_type: 'multibanco',
      },
    });
    expect(world.objects('payment_intent.payment_failed')).toMatchObject([expired]);
    await expect(world.people.authenticate(intent.id, 'success')).rejects.toThrow('nothing to authenticate');
    expect(await world.confirm(intent, 'works')).toEqual({ status: 'succeeded' });
  });

  it('is paid in time', async () => {
    const intent = await world.create();
    await world.confirm(intent, 'voucher', 60);
    world.pass(59 * SECOND);
    await world.people.authenticate(intent.id, 'success');
    world.pass(DAY);
    expect(await world.statusOf(intent)).toBe('succeeded');
    expect((await world.stripe.refunds.create({ payment_intent: intent.id })).status).toBe('succeeded');
  });

  it('is canceled while it waits', async () => {
    const intent = await world.create();
    await world.confirm(intent, 'voucher', 60);
    await world.stripe.paymentIntents.cancel(intent.id);
    world.pass(DAY);
    expect(await world.statusOf(intent)).toBe('canceled');
    expect(await world.ledger()).toEqual(['created', 'requires_action', 'canceled']);
  });
});

describe('a debit', () => {
  it('processes, and then succeeds', async () => {
    const intent = await world.create();
    world.told();
    expect(await world.confirm(intent, 'debit_succeeds', 86_400)).toEqual({ status: 'processing' });
    expect(await world.retrieve(intent)).toMatchObject({ status: 'processing', amount_received: 0 });
    expect(world.told()).toEqual([
      'payment_intent.processing after 0 s',
      'payment_intent.succeeded after 86400 s',
    ]);
    expect(await world.ledger()).toEqual(['created', 'processing']);
    expect((await world.stripe.balanceTransactions.list()).data).toEqual([]);
    expect(await refusal(world.stripe.refunds.create({ payment_intent: intent.id }))).toMatchObject({
      param: 'payment_intent',
    });
    world.pass(DAY);
    const paid = await world.retrieve(intent);
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1999 });
    expect(paid.latest_charge).toMatch(/^py_/);
    expect(world.objects('payment_intent.succeeded')).toMatchObject([{ id: intent.id, status: 'succeeded' }]);
    expect(await world.ledger()).toEqual(['created', 'processing', 'no_effect', 'captured']);
    expect((await world.stripe.balanceTransactions.list()).data).toHaveLength(1);
    const refund = await world.stripe.refunds.create({ payment_intent: intent.id, amount: 400 });
    expect(refund.status).toBe('succeeded');
    expect(await world.people.openDispute(intent.id)).toMatch(/^dp_/);
  });

  it('processes, and then fails; the customer may try again', async () => {
    const intent = await world.create();
    world.told();
    await world.confirm(intent, 'debit_fails', 10);
    world.pass(10 * SECOND);
    expect(await world.retrieve(intent)).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code: 'insufficient_funds', payment_method_type: 'sepa_debit' },
    });
    expect(world.told()).toEqual([
      'payment_intent.processing after 0 s',
      'payment_intent.payment_failed after 10 s',
    ]);
    expect(await world.ledger()).toEqual(['created', 'processing', 'declined']);
    expect(await world.confirm(intent, 'works')).toEqual({ status: 'succeeded' });
    expect(await world.captures()).toBe(1);
  });

  it('cannot be stopped: no cancellation, no other confirmation', async () => {
    const intent = await world.create();
    await world.confirm(intent, 'debit_succeeds', 10);
    const error = await refusal(world.stripe.paymentIntents.cancel(intent.id));
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(error.message).toContain('because it has a status of processing.');
    expect(await world.confirm(intent, 'works')).toEqual(UNEXPECTED);
    world.pass(10 * SECOND);
    expect(await world.statusOf(intent)).toBe('succeeded');
    expect(await world.captures()).toBe(1);
  });

  it('is found by its reference as it stands', async () => {
    const intent = await world.create();
    await world.confirm(intent, 'debit_succeeds', 10);
    world.pass(10 * SECOND);
    const query = "metadata['reference']:'charge:ord_1:1'";
    const [found] = (await world.stripe.paymentIntents.search({ query })).data;
    expect(found).toMatchObject({ id: intent.id, status: 'succeeded' });
  });
});

describe('that a voucher expires', () => {
  /** Of a voucher that was paid meanwhile, or not: what is posted when its expiry is due. */
  async function postedAtExpiry(isPaid: boolean): Promise<readonly string[]> {
    const store = new MemorySandboxStore();
    const deliveries: WebhookDelivery[] = [];
    const sandbox = await startSandbox({ store, webhookSink: (delivery) => deliveries.push(delivery) });
    const { confirm, authenticate } = sandboxClient(sandbox.url, sandbox.apiKey);
    const intent = await stripeClient(sandbox).paymentIntents.create({ amount: 100, currency: 'eur' });
    await confirm(secretOf(intent), 'voucher', 60);
    if (isPaid) await authenticate(intent.id, 'success');
    await sandbox.close();
    const posted: string[] = [];
    const context = { store, clock: Date.now, newId: (prefix: string) => `${prefix}1` };
    const post = async (_url: string, _headers: object, body: string) => {
      posted.push((JSON.parse(body) as { readonly type: string }).type);
      return 200;
    };
    for (const delivery of deliveries.filter(({ delaySeconds }) => delaySeconds > 0)) {
      expect(await sendWebhook(context, post, { delivery, number: 1, secrets: 's' })).toBe(true);
    }
    return posted;
  }

  it('is told if it comes to that, and only then', async () => {
    expect(await postedAtExpiry(false)).toEqual(['payment_intent.payment_failed']);
    expect(await postedAtExpiry(true)).toEqual([]);
  });
});
