import { describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../functions/gateways/stripe-webhooks.ts';
import { declinedIntent, intent } from './stripe-answers.ts';

const read = (type: string, object: unknown) =>
  toGatewayEvent(JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } }));

const about = (outcome: object) => ({ merchantId: 'acme', orderId: 'ord_1', attempt: 1, outcome });

describe('toGatewayEvent', () => {
  it('tells of a capture', () => {
    expect(read('payment_intent.succeeded', intent({ amount_received: 1500 }))).toEqual({
      provider: 'stripe',
      eventId: 'evt_1',
      type: 'payment_intent.succeeded',
      charge: about({ code: 'captured', transactionId: 'pi_1', amountMinor: 1500, currency: 'EUR' }),
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
    expect(event.charge).toEqual(about({ code: 'declined', decline: { code, message: 'No.' } }));
  });

  it('tells of a cancellation', () => {
    const canceled = intent({ status: 'canceled', amount_received: 0 });
    expect(read('payment_intent.canceled', canceled).charge).toEqual(
      about({ code: 'declined', decline: { code: 'canceled', message: 'The payment was not taken.' } }),
    );
  });

  it('knows the attempt that a charge belongs to', () => {
    const metadata = { merchantId: 'acme', orderId: 'ord_1', attempt: '12' };
    expect(read('payment_intent.succeeded', intent({ metadata })).charge?.attempt).toBe(12);
  });

  it.each([
    ['a payment of somebody else', 'payment_intent.succeeded', intent({ metadata: {} })],
    [
      'a payment with metadata of its own',
      'payment_intent.succeeded',
      intent({ metadata: { orderId: '7' } }),
    ],
    ['the start of a payment', 'payment_intent.created', intent({ status: 'requires_confirmation' })],
    ['a payment on its way', 'payment_intent.processing', intent({ status: 'processing' })],
    ['a refund', 'charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' }],
    ['another kind of thing', 'customer.created', { id: 'cus_1', object: 'customer' }],
    ['another kind of thing under our name', 'payment_intent.succeeded', { ...intent(), object: 'charge' }],
  ])('tells of no charge for %s', (_name, type, object) => {
    expect(read(type, object)).toEqual({ provider: 'stripe', eventId: 'evt_1', type });
  });

  /** What is passed over is never seen again; what fails is delivered again, and in the end is a dead letter. */
  it.each([
    ['its amount is not there', intent({ amount_received: undefined })],
    [
      'its attempt is no number',
      intent({ metadata: { merchantId: 'acme', orderId: 'ord_1', attempt: 'one' } }),
    ],
    ['its state is not told', intent({ status: undefined })],
  ])('does not pass over a payment of ours when %s', (_name, object) => {
    expect(() => read('payment_intent.succeeded', object)).toThrow();
  });

  it.each(['', 'event', '{}', '{"id":"evt_1"}', '[]', 'null'])(
    'fails on %j, which is no event',
    (payload) => {
      expect(() => toGatewayEvent(payload)).toThrow();
    },
  );
});
