import { describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { declinedIntent, claimedIntent, intent, refund } from './stripe-answers.ts';

const read = (type: string, object: unknown, more: object = {}) =>
  toGatewayEvent(JSON.stringify({ id: 'evt_1', object: 'event', type, ...more, data: { object } }));

const aboutCharge = (outcome: object) => ({
  object: 'charge',
  merchantId: 'acme',
  orderId: 'ord_1',
  attempt: 1,
  outcome,
});

/** Of type and content: which it is, test/usecases/webhooks/key-and-what-it-stands-for.dynamodb.test.ts tells. */
const PRINT: unknown = expect.stringMatching(/^[\w-]{43}$/);

describe('an event about a charge', () => {
  it('tells of a capture', () => {
    expect(read('payment_intent.succeeded', intent({ amount_received: 1500 }))).toEqual({
      provider: 'stripe',
      eventId: 'evt_1',
      fingerprint: PRINT,
      type: 'payment_intent.succeeded',
      about: aboutCharge({ code: 'captured', transactionId: 'pi_1', amountMinor: 1500, currency: 'EUR' }),
    });
  });

  it.each([
    [
      'the issuer’s reason',
      { decline_code: 'lost_card', code: 'card_declined', message: 'No.' },
      'lost_card',
    ],
    ['the general reason', { code: 'expired_card', message: 'No.' }, 'expired_card'],
    [
      'the general reason where the issuer has none',
      { decline_code: null, code: 'expired_card', message: 'No.' },
      'expired_card',
    ],
    [
      'the general reason where the issuer’s is empty',
      { decline_code: '', code: 'expired_card', message: 'No.' },
      'expired_card',
    ],
    ['no reason', { message: 'No.' }, 'requires_payment_method'],
  ])('tells of a decline with %s', (_name, last_payment_error, code) => {
    const event = read('payment_intent.payment_failed', declinedIntent({ last_payment_error }));
    expect(event.about).toEqual(aboutCharge({ code: 'declined', decline: { code, message: 'No.' } }));
  });

  it('tells of a cancellation', () => {
    const canceled = intent({ status: 'canceled', amount_received: 0 });
    expect(read('payment_intent.canceled', canceled).about).toEqual(
      aboutCharge({ code: 'declined', decline: { code: 'canceled', message: 'The payment was not taken.' } }),
    );
  });

  it('tells that its customer has to act', () => {
    expect(read('payment_intent.requires_action', claimedIntent()).about).toEqual(
      aboutCharge({ code: 'action_required' }),
    );
  });

  it('sets aside that a card’s charge is on its way: the charge step asks in its own time', () => {
    expect(read('payment_intent.processing', intent({ status: 'processing' }))).toMatchObject({
      setAside: 'the payment is processing',
    });
  });

  it('knows the attempt that a charge belongs to', () => {
    const reference = 'acme:ord_1:checkout_attempt_12';
    const metadata = { merchantId: 'acme', orderId: 'ord_1', attempt: '12', reference };
    expect(read('payment_intent.succeeded', intent({ metadata })).about).toMatchObject({ attempt: 12 });
  });

  it.each([
    ['a payment of somebody else', 'payment_intent.succeeded', intent({ metadata: {} })],
    [
      'a payment with metadata of its own',
      'payment_intent.succeeded',
      intent({ metadata: { orderId: '7' } }),
    ],
    [
      'a payment of other software that names merchants and orders too',
      'payment_intent.succeeded',
      intent({ metadata: { merchantId: 'acme', orderId: 'ord_1' } }),
    ],
    [
      'a payment under the reference of another order',
      'payment_intent.succeeded',
      intent({ metadata: { ...intent().metadata, orderId: 'ord_2' } }),
    ],
    ['the start of a payment', 'payment_intent.created', intent({ status: 'requires_confirmation' })],
    ['another kind of thing', 'customer.created', { id: 'cus_1', object: 'customer' }],
    ['another kind of thing under our name', 'payment_intent.succeeded', { ...intent(), object: 'charge' }],
    ['a refund in the place of a payment', 'payment_intent.succeeded', refund()],
  ])('tells of no charge for %s', (_name, type, object) => {
    expect(read(type, object)).toEqual({ provider: 'stripe', eventId: 'evt_1', type, fingerprint: PRINT });
  });

  it('tells of no charge and no refund of a connected account, whose money is not ours', () => {
    const connected = { account: 'acct_1' };
    expect(read('payment_intent.succeeded', intent(), connected)).not.toHaveProperty('about');
    expect(read('refund.created', refund(), connected)).not.toHaveProperty('about');
    expect(read('payment_intent.succeeded', intent(), { account: null })).toHaveProperty('about');
  });

  /** What is passed over is never seen again; what fails is delivered again, and in the end is a dead letter. */
  it.each([
    ['its amount is not there', intent({ amount_received: undefined })],
    ['its state is not told', intent({ status: undefined })],
  ])('does not pass over a payment of ours when %s', (_name, object) => {
    expect(() => read('payment_intent.succeeded', object)).toThrow();
  });
});

describe('an event in the words of another API version', () => {
  it.each([
    ['requires_source', 'payment_intent.payment_failed', { code: 'declined' }],
    ['requires_source_action', 'payment_intent.requires_action', { code: 'action_required' }],
  ])('is read: %s', (status, type, outcome) => {
    expect(read(type, declinedIntent({ status })).about).toMatchObject({ outcome });
  });

  it.each([
    ['payment_intent.succeeded', intent({ status: 'processing', amount_received: 0 }), 'processing'],
    ['payment_intent.payment_failed', intent({ status: 'requires_paperwork' }), 'requires_paperwork'],
    ['refund.updated', refund({ status: 'on_the_moon' }), 'on_the_moon'],
    ['refund.updated', refund({ status: null }), 'null'],
  ])('is set aside with its reason, and is no dead letter: %s', (type, object, status) => {
    const event = read(type, object);
    expect(event).not.toHaveProperty('about');
    expect(event.setAside).toContain(`is ${status}`);
  });

  it('has the refund of a charge under the name of the charge', () => {
    expect(read('charge.refund.updated', refund()).about).toEqual(read('refund.updated', refund()).about);
  });
});

describe('an event of the other mode', () => {
  const event = (livemode: boolean) =>
    JSON.stringify({ id: 'evt_1', type: 'refund.updated', livemode, data: { object: refund() } });

  it.each([
    ['test', true],
    ['live', false],
  ] as const)('changes nothing where the key is a %s key', (mode, livemode) => {
    expect(toGatewayEvent(event(livemode), mode)).not.toHaveProperty('about');
    expect(toGatewayEvent(event(livemode), mode).setAside).toContain(`${mode} key`);
    expect(toGatewayEvent(event(!livemode), mode)).toHaveProperty('about');
  });
});

describe('a thin event', () => {
  it('tells nothing of ours, and is no dead letter', () => {
    const thin = { id: 'evt_1', object: 'v2.core.event', type: 'v2.core.account.updated' };
    expect(toGatewayEvent(JSON.stringify({ ...thin, created: '2026-11-24T02:35:43Z' }))).toEqual({
      provider: 'stripe',
      eventId: 'evt_1',
      type: 'v2.core.account.updated',
      fingerprint: PRINT,
      setAside: 'v2.core.event without an object',
    });
  });
});

describe('toGatewayEvent', () => {
  it.each(['', 'event', '{}', '{"id":"evt_1"}', '[]', 'null'])(
    'fails on %j, which is no event',
    (payload) => {
      expect(() => toGatewayEvent(payload)).toThrow();
    },
  );
});
