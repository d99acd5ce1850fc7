import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { amountRefusal } from '../../sandbox/core/currencies.ts';
import { startWorld, type World } from './own-actors.ts';
import { charge, ownRoute, refusal } from './stripe-client.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

describe('amounts and currencies', () => {
  it.each([
    [50, 'eur', undefined],
    [49, 'eur', 'amount_too_small'],
    [17_499, 'huf', 'amount_too_small'],
    [17_550, 'huf', undefined],
    [99_999_999, 'eur', undefined],
    [100_000_000, 'eur', 'amount_too_large'],
    [999_999_999_999, 'idr', undefined],
    [1_000_000_000_000, 'idr', 'amount_too_large'],
    [50, 'jpy', undefined],
    [500, 'isk', undefined],
    [550, 'isk', null],
    [550, 'ugx', null],
    [5120, 'kwd', undefined],
    [5124, 'kwd', null],
    [500, 'xdr', null],
    [500, 'hrk', null],
    [500, 'zwl', null],
  ])('%i %s', (amount, currency, code) => {
    const refusal = amountRefusal(amount, currency);
    if (code === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toMatchObject({ status: 400, body: { error: code === null ? {} : { code } } });
  });

  it('are refused before anything is charged', async () => {
    expect(await refusal(charge(world.stripe, 'pm_card_visa', { amount: 10 }))).toMatchObject({
      statusCode: 400,
      code: 'amount_too_small',
      param: 'amount',
    });
    expect(await world.sandbox.ledger()).toEqual([]);
  });
});

describe('pm_sandbox_single_use', () => {
  const CARD = 'pm_sandbox_single_use__id_a';

  it('serves one payment, and a repeat is refused before its key is looked at', async () => {
    const { id } = await charge(world.stripe, CARD);
    for (const key of ['key-1', 'key-2']) {
      const error = await refusal(charge(world.stripe, CARD, { key }));
      expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
      expect(error.message).toMatch(/may not be used again/);
      expect(error.headers?.['idempotent-replayed']).toBeUndefined();
    }
    expect((await world.stripe.paymentIntents.list()).data).toMatchObject([{ id }]);
    expect(await charge(world.stripe, 'pm_sandbox_single_use__id_b', { key: 'key-3' })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('is used up by a decline too', async () => {
    const card = `${CARD}__declined`;
    expect(await refusal(charge(world.stripe, card))).toMatchObject({ statusCode: 402 });
    expect(await refusal(charge(world.stripe, card, { key: 'key-2' }))).toMatchObject({ statusCode: 400 });
  });

  it('serves a customer as often as it is asked', async () => {
    const customer = 'cus_1';
    for (const key of ['key-1', 'key-2']) {
      expect(await charge(world.stripe, CARD, { key, customer })).toMatchObject({ customer });
    }
  });
});

describe('a limit of requests', () => {
  const limit = (form: Readonly<Record<string, string>> = {}) =>
    ownRoute(world.sandbox, 'POST /sandbox/outages', { seconds: '60', mode: 'rate_limit', ...form });

  it('takes 25 a second of an endpoint, and refuses the others with nothing done', async () => {
    await limit();
    const requests = Array.from({ length: 30 }, (_, index) =>
      charge(world.stripe, 'pm_card_visa', { key: `key-${index}` }),
    );
    const outcomes = await Promise.allSettled(requests);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({
        reason: { statusCode: 429, headers: { 'stripe-rate-limited-reason': 'endpoint-rate' } },
      });
    }
    const types = (await world.sandbox.ledger()).map(({ type }) => type);
    expect(types.filter((type) => type === 'captured')).toHaveLength(25);
    expect(types.filter((type) => type === 'no_effect')).toHaveLength(5);
    world.pass(1000);
    expect(await charge(world.stripe, 'pm_card_visa', { key: 'key-30' })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('counts each endpoint by itself, and ends with the outage that it is', async () => {
    await limit({ per_second: '1' });
    const { id } = await charge(world.stripe, 'pm_card_visa');
    expect(await world.stripe.refunds.create({ payment_intent: id })).toMatchObject({ status: 'succeeded' });
    await world.stripe.paymentIntents.retrieve(id);
    expect(await refusal(world.stripe.paymentIntents.list())).toMatchObject({ statusCode: 429 });
    await world.people.endOutage();
    expect((await world.stripe.paymentIntents.list()).data).toHaveLength(1);
  });
});
