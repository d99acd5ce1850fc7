import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type CustomersWorld, secretOf, startCustomersWorld, UNEXPECTED } from './customers-world.ts';
import { refusal } from './stripe-client.ts';

let world: CustomersWorld;

beforeEach(async () => {
  world = await startCustomersWorld();
});
afterEach(() => world.sandbox.close());

describe('a payment intent without confirmation', () => {
  it('is open for whatever the account takes, and nothing was presented', async () => {
    const intent = await world.create({ automatic_payment_methods: { enabled: true } });
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: null,
      latest_charge: null,
      payment_method: null,
      amount_received: 0,
      allowed_payment_method_types: null,
      automatic_payment_methods: { enabled: true },
      payment_method_types: ['card', 'link', 'ideal', 'bancontact', 'multibanco', 'sepa_debit'],
    });
    expect(secretOf(intent)).toMatch(new RegExp(`^${intent.id}_secret_.`));
    expect(await world.retrieve(intent)).toEqual(intent);
    expect(world.told()).toEqual(['payment_intent.created after 0 s']);
    expect(world.objects('payment_intent.created')).toMatchObject([{ status: 'requires_payment_method' }]);
    expect(await world.ledger()).toEqual(['created']);
  });

  it('is the same under the same key, and has a secret of its own', async () => {
    const first = await world.create({}, 'same');
    const again = await world.create({}, 'same');
    expect(again).toEqual(first);
    expect(secretOf(await world.create())).not.toBe(secretOf(first));
    expect(await world.ledger()).toEqual(['created', 'no_effect', 'created']);
  });

  it('has the allowed types as they were asked for, and in silence only those that go', async () => {
    const intent = await world.allowing('card', 'klarna', 'us_bank_account', 'ideal');
    expect(intent.allowed_payment_method_types).toEqual(['card', 'klarna', 'us_bank_account', 'ideal']);
    expect(intent.payment_method_types).toEqual(['card', 'ideal']);
    expect(intent.automatic_payment_methods).toBeNull();
    const dollars = await world.create({ currency: 'usd' });
    expect(dollars.payment_method_types).toEqual(['card', 'link', 'us_bank_account']);
  });

  it('is refused where nothing goes, or where it is asked for in two ways', async () => {
    expect(await refusal(world.allowing('klarna'))).toMatchObject({ statusCode: 400 });
    const both = world.create({
      automatic_payment_methods: { enabled: true },
      allowed_payment_method_types: ['card'],
    });
    expect((await refusal(both)).message).toContain('only specify one of these parameters');
    expect(await world.ledger()).toEqual([]);
  });

  it.each(['sandbox_no_such_part', 'sandbox_declined', 'sandbox_single_use'])(
    'knows of no made-up type %s',
    async (type) => {
      expect(await refusal(world.allowing('card', type))).toMatchObject({
        param: 'allowed_payment_method_types',
      });
    },
  );

  it('behaves as a made-up type says, whatever it is paid with', async () => {
    const refused = await refusal(
      world.create({ allowed_payment_method_types: ['sandbox_5xx_before'] }, 'again'),
    );
    expect(refused).toMatchObject({ statusCode: 500 });
    const intent = await world.create({ allowed_payment_method_types: ['sandbox_5xx_before'] }, 'again');
    expect(intent.payment_method_types).toEqual([
      ...['card', 'link', 'ideal', 'bancontact', 'multibanco', 'sepa_debit'],
      'sandbox_5xx_before',
    ]);
    const silent = await world.allowing('card', 'sandbox_webhook_never__refund_fails');
    world.told();
    expect(await world.confirm(silent, 'works')).toEqual({ status: 'succeeded' });
    expect(world.told()).toEqual([]);
    expect(await world.stripe.refunds.create({ payment_intent: silent.id })).toMatchObject({
      status: 'failed',
    });
  });

  it('is canceled, and then nothing of it works any more', async () => {
    const intent = await world.create();
    world.told();
    const canceled = await world.stripe.paymentIntents.cancel(intent.id);
    expect(canceled).toMatchObject({ status: 'canceled', payment_method: null, last_payment_error: null });
    expect(world.told()).toEqual(['payment_intent.canceled after 0 s']);
    expect(await world.confirm(intent, 'works')).toEqual(UNEXPECTED);
    expect(await world.ledger()).toEqual(['created', 'canceled', 'no_effect']);
  });
});

describe('POST /sandbox/payment_intents/{id}/confirm', () => {
  it('captures a card that works', async () => {
    const intent = await world.create();
    world.told();
    expect(await world.confirm(intent, 'works')).toEqual({ status: 'succeeded' });
    const paid = await world.retrieve(intent);
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 1999, next_action: null });
    expect(paid.latest_charge).toMatch(/^ch_/);
    expect(paid.payment_method).toMatch(/^pm_/);
    expect(world.told()).toEqual(['payment_intent.succeeded after 0 s']);
  });

  it('is declined, which ends nothing: the secret confirms again', async () => {
    const intent = await world.create();
    world.told();
    expect(await world.confirm(intent, 'declined')).toEqual({ error: 'card_declined' });
    const declined = await world.retrieve(intent);
    expect(declined).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: { code: 'card_declined', payment_method_type: 'card' },
    });
    expect(await world.confirm(intent, 'declined')).toEqual({ error: 'card_declined' });
    expect(await world.confirm(intent, 'works')).toEqual({ status: 'succeeded' });
    const paid = await world.retrieve(intent);
    expect(paid.last_payment_error).toBeNull();
    expect(paid.latest_charge).not.toBe(declined.latest_charge);
    expect(world.told()).toEqual([
      'payment_intent.payment_failed after 0 s',
      'payment_intent.payment_failed after 0 s',
      'payment_intent.succeeded after 0 s',
    ]);
    expect(await world.ledger()).toEqual(['created', 'declined', 'declined', 'captured']);
  });

  it.each(['works', 'declined', 'redirect', 'redirect_left', 'voucher', 'debit_succeeds', 'debit_fails'])(
    'succeeds once: after a success %s is refused',
    async (behaviour) => {
      const intent = await world.create();
      await world.confirm(intent, 'works');
      const paid = await world.retrieve(intent);
      expect(await world.confirm(intent, behaviour)).toEqual(UNEXPECTED);
      expect(await world.retrieve(intent)).toEqual(paid);
      expect(await world.captures()).toBe(1);
    },
  );

  it('succeeds once when two tabs confirm at the same moment', async () => {
    const intent = await world.create();
    const tabs = await Promise.all([world.confirm(intent, 'works'), world.confirm(intent, 'redirect')]);
    expect(tabs).toContainEqual({ status: 'succeeded' });
    expect(tabs).toContainEqual(UNEXPECTED);
    expect(await world.captures()).toBe(1);
  });

  it('asks for the secret', async () => {
    const intent = await world.create();
    expect(await world.people.confirm(`${intent.id}_secret_guessed`, 'works')).toEqual({
      error: 'payment_intent_invalid_parameter',
    });
    expect(await world.statusOf(intent)).toBe('requires_payment_method');
  });

  it('takes only what the payment can be paid with', async () => {
    const intent = await world.allowing('card', 'sandbox_slow');
    expect(await world.confirm(intent, 'debit_succeeds')).toEqual({
      error: 'payment_intent_incompatible_payment_method',
    });
    expect(await world.statusOf(intent)).toBe('requires_payment_method');
  });

  it('knows what it is asked', async () => {
    const intent = await world.create();
    const ask = (body: string) =>
      fetch(`${world.sandbox.url}/sandbox/payment_intents/${intent.id}/confirm`, {
        method: 'POST',
        headers: { authorization: `Bearer ${world.sandbox.apiKey}` },
        body,
      });
    const answers = ['{', '3', '{}', `{"clientSecret":"${secretOf(intent)}","behaviour":"sings"}`].map(ask);
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });
});
