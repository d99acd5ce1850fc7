import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { startCannedServer, json, type CannedServer } from './canned-server.ts';
import { chargeRequest, faultOf, intent, refundRequest, stripeError } from './stripe-answers.ts';

let stripe: CannedServer;
let gateway: StripeGateway;
beforeEach(async () => {
  stripe = await startCannedServer(json(200, intent()));
  gateway = new StripeGateway({ apiKey: 'sk_test_1', url: stripe.url, timeoutMs: 5000 });
});
afterEach(async () => stripe.close());

const REPLAYED = { 'idempotent-replayed': 'true' };
const of = (code: string, more: object = {}) => ({ type: 'invalid_request_error', code, ...more });

/** Status, error, and what it is about. */
const OF_BUYER: readonly (readonly [string, number, object, string])[] = [
  [
    'a declined card',
    402,
    { type: 'card_error', code: 'card_declined', decline_code: 'lost_card' },
    'lost_card',
  ],
  ['an unknown payment method', 400, of('resource_missing', { param: 'payment_method' }), 'resource_missing'],
  ['an unknown customer', 400, of('resource_missing', { param: 'customer' }), 'resource_missing'],
  [
    'a payment method in another currency',
    400,
    of('payment_method_currency_mismatch'),
    'payment_method_currency_mismatch',
  ],
  ['an amount below the minimum', 400, of('amount_too_small', { param: 'amount' }), 'amount_too_small'],
  [
    'a payment method that was used before',
    400,
    {
      type: 'invalid_request_error',
      message: 'This PaymentMethod was previously used and may not be used again.',
    },
    'payment_method_already_used',
  ],
];

const OF_ACCOUNT: readonly (readonly [string, number, object])[] = [
  ['a revoked key', 401, { type: 'invalid_request_error' }],
  ['an expired key', 401, of('api_key_expired')],
  ['a right that the key lacks', 403, { type: 'invalid_request_error' }],
  ['an account that is not activated', 400, of('testmode_charges_only')],
  ['a parameter that Stripe does not know', 400, of('parameter_unknown', { param: 'new' })],
  ['a parameter that Stripe misses', 400, of('parameter_missing', { param: 'return_url' })],
  [
    'a key of the other mode',
    400,
    of('resource_missing', {
      param: 'payment_method',
      message:
        "No such PaymentMethod: 'pm_1'; a similar object exists in live mode, but a test mode key was used.",
    }),
  ],
  ['a refusal without a reason', 400, { type: 'invalid_request_error' }],
];

describe('a first charge', () => {
  it.each(OF_BUYER)('is declined for %s', async (_name, status, error, code) => {
    stripe.replyWith(stripeError(status, error));
    expect(await gateway.charge(chargeRequest(), 'first')).toMatchObject({
      code: 'declined',
      decline: { code },
    });
  });

  it.each(OF_BUYER.slice(1))(
    'says of %s nothing in the gateway’s own words',
    async (_name, status, error) => {
      stripe.replyWith(stripeError(status, { message: 'No such thing: pm_1 (see dashboard)', ...error }));
      const outcome = await gateway.charge(chargeRequest(), 'first');
      const messages = [
        'This amount cannot be charged.',
        'This payment method cannot be charged.',
        'This payment method was used before. Another attempt needs a new one.',
      ];
      expect(messages).toContain(outcome.code === 'declined' ? outcome.decline.message : outcome.code);
    },
  );

  it.each(OF_ACCOUNT)('has no effect and declines nobody for %s', async (_name, status, error) => {
    stripe.replyWith(stripeError(status, error));
    const { effect, error: told } = await faultOf(gateway.charge(chargeRequest(), 'first'));
    expect({ effect, code: told.code }).toEqual({ effect: 'none', code: 'account_refused' });
  });
});

describe('a repeated charge', () => {
  it('is declined by a 402, which comes only from the card', async () => {
    stripe.replyWith(stripeError(402, { type: 'card_error', code: 'card_declined' }));
    expect(await gateway.charge(chargeRequest(), 'repeat')).toMatchObject({ code: 'declined' });
  });

  it.each(OF_BUYER.slice(1))(
    'is declined for %s only by the stored answer',
    async (_name, status, error, code) => {
      stripe.replyWith(stripeError(status, error));
      expect((await faultOf(gateway.charge(chargeRequest(), 'repeat'))).effect).toBe('possible');
      stripe.replyWith(stripeError(status, error, REPLAYED));
      expect(await gateway.charge(chargeRequest(), 'repeat')).toMatchObject({
        code: 'declined',
        decline: { code },
      });
    },
  );

  it.each(OF_ACCOUNT)('may have had its effect in spite of %s', async (_name, status, error) => {
    stripe.replyWith(stripeError(status, error));
    expect((await faultOf(gateway.charge(chargeRequest(), 'repeat'))).effect).toBe('possible');
  });
});

describe('a refund', () => {
  const REFUSED = stripeError(400, of('charge_already_refunded'));

  it('is refused for good by the first answer, and by a stored one', async () => {
    stripe.replyWith(REFUSED);
    expect(await gateway.refund(refundRequest(), 'first')).toMatchObject({ code: 'refused' });
    stripe.replyWith(stripeError(400, of('charge_already_refunded'), REPLAYED));
    expect(await gateway.refund(refundRequest(), 'repeat')).toMatchObject({ code: 'refused' });
  });

  it('is not decided by a repeat that is refused', async () => {
    stripe.replyWith(REFUSED);
    expect((await faultOf(gateway.refund(refundRequest(), 'repeat'))).effect).toBe('possible');
  });

  it.each(OF_ACCOUNT.filter(([name]) => /key|right|activated|know/.test(name)))(
    'is not refused for good for %s',
    async (_name, status, error) => {
      stripe.replyWith(stripeError(status, error));
      const { effect, error: told } = await faultOf(gateway.refund(refundRequest(), 'first'));
      expect({ effect, code: told.code }).toEqual({ effect: 'none', code: 'account_refused' });
    },
  );
});
