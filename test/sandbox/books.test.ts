import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

import { startWorld, type World } from './own-actors.ts';
import { charge, refusal } from './stripe-client.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

const pay = (key: string, paymentMethod = 'pm_card_visa', currency = 'eur') =>
  charge(world.stripe, paymentMethod, { key, amount: 1000, currency });
const seconds = () => Math.floor(world.nowMs() / 1000);

describe('GET /v1/balance_transactions', () => {
  it('names charges, refunds and disputes by their category, and expands what each is of', async () => {
    const one = await pay('key-1');
    const refund = await world.people.refundAtDashboard(one.id, 300);
    const two = await pay('key-2');
    const dispute = await world.people.openDispute(two.id);
    const { data } = await world.stripe.balanceTransactions.list({ expand: ['data.source'], limit: 100 });
    const lines = data.toReversed().map(({ reporting_category, amount, fee, net, source }) => ({
      line: [reporting_category, amount, fee, net],
      source,
    }));
    expect(lines).toMatchObject([
      {
        line: ['charge', 1000, 40, 960],
        source: { object: 'charge', payment_intent: one.id, metadata: { orderId: 'ord_1' } },
      },
      { line: ['refund', -300, 0, -300], source: { object: 'refund', id: refund, payment_intent: one.id } },
      { line: ['charge', 1000, 40, 960], source: { object: 'charge', payment_intent: two.id } },
      {
        line: ['dispute', -1000, 2000, -3000],
        source: { object: 'dispute', id: dispute, payment_intent: two.id },
      },
    ]);
    const [latest] = (await world.stripe.balanceTransactions.list()).data;
    expect(latest).toMatchObject({ source: dispute, type: 'adjustment', currency: 'eur' });
    expect(await world.stripe.balanceTransactions.retrieve(latest?.id ?? '')).toEqual(latest);
  });

  it('is in the account’s own currency, with the rate', async () => {
    await pay('key-1', 'pm_card_visa', 'usd');
    await pay('key-2', 'pm_card_visa', 'jpy');
    const { data } = await world.stripe.balanceTransactions.list();
    expect(data.map(({ amount, currency, exchange_rate }) => [amount, currency, exchange_rate])).toEqual([
      [600, 'eur', 0.006],
      [900, 'eur', 0.9],
    ]);
  });

  it('has no line of a decline, and of one who acted later a line of that time', async () => {
    await refusal(pay('key-1', 'pm_card_visa_chargeDeclined'));
    const { id } = await charge(world.stripe, 'pm_sandbox_requires_action', {
      key: 'key-2',
      errorOnRequiresAction: false,
    });
    expect((await world.stripe.balanceTransactions.list()).data).toEqual([]);
    world.pass(60_000);
    await world.people.authenticate(id, 'success');
    expect((await world.stripe.balanceTransactions.list()).data).toMatchObject([{ created: seconds() }]);
  });
});

describe('pm_sandbox_captured_async', () => {
  it('gets its balance transaction two seconds after the charge, and says so', async () => {
    await pay('key-1', 'pm_sandbox_captured_async');
    expect(world.told()).toEqual([
      'payment_intent.created after 0 s',
      'payment_intent.succeeded after 0 s',
      'charge.updated after 2 s',
    ]);
    expect((await world.stripe.balanceTransactions.list()).data).toEqual([]);
    world.pass(2_000);
    const [line] = (await world.stripe.balanceTransactions.list()).data;
    expect(world.objects('charge.updated')).toMatchObject([{ balance_transaction: line?.id }]);
  });
});

describe('lists by time', () => {
  it('have what was created within it, the newest first, page by page', async () => {
    const made: string[] = [];
    const from = seconds();
    for (let number = 0; number < 5; number += 1) {
      const { id } = await pay(`key-${number}`);
      made.unshift(id);
      world.pass(1000);
    }
    const { paymentIntents, refunds, balanceTransactions } = world.stripe;
    const ids = async (created: Stripe.RangeQueryParam | number) =>
      (await paymentIntents.list({ created })).data.map(({ id }) => id);
    expect(await ids({ gte: from, lte: from + 4 })).toEqual(made);
    expect(await ids({ gt: from, lt: from + 4 })).toEqual(made.slice(1, 4));
    expect(await ids(from + 1)).toEqual([made[3]]);
    expect(await ids({ gte: from + 100 })).toEqual([]);
    const page = await paymentIntents.list({ limit: 2, starting_after: made[0] ?? '' });
    expect(page).toMatchObject({ has_more: true, url: '/v1/payment_intents' });
    expect(page.data.map(({ id }) => id)).toEqual(made.slice(1, 3));
    const all = [];
    for await (const { id } of paymentIntents.list({ limit: 1 })) all.push(id);
    expect(all).toEqual(made);

    for (const id of made) await refunds.create({ payment_intent: id });
    expect(await balanceTransactions.list({ limit: 1 }).autoPagingToArray({ limit: 100 })).toHaveLength(10);
    expect((await refunds.list()).data).toHaveLength(5);
    expect((await refunds.list({ created: { lt: from } })).data).toEqual([]);
  });

  it('refuse what they do not know by name', async () => {
    const { disputes, balanceTransactions } = world.stripe;
    expect(await refusal(disputes.list({ limit: 101 }))).toMatchObject({ statusCode: 400, param: 'limit' });
    expect(await refusal(disputes.list({ payment_intent: 'pi_none' }))).toMatchObject({ statusCode: 400 });
    expect(await refusal(balanceTransactions.list({ starting_after: 'txn_none' }))).toMatchObject({
      param: 'starting_after',
    });
    expect(await refusal(balanceTransactions.list({ currency: 'eur' }))).toMatchObject({ param: 'currency' });
    expect(await refusal(disputes.retrieve('dp_none'))).toMatchObject({ statusCode: 404 });
  });

  it('have the disputes of a payment', async () => {
    const [one, two] = [await pay('key-1'), await pay('key-2')];
    const dispute = await world.people.openDispute(one.id);
    await world.people.openDispute(two.id);
    const { disputes } = world.stripe;
    expect((await disputes.list({ payment_intent: one.id })).data).toMatchObject([{ id: dispute }]);
    expect((await disputes.list()).data).toHaveLength(2);
  });
});
