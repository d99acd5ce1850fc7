import { describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../../../functions/adapters/providers/webhook-events.ts';
import { intent } from '../stripe/stripe-answers.ts';

const read = (type: string, data: unknown) =>
  toGatewayEvent('standard', 'msg_1', JSON.stringify({ type, timestamp: '2026-11-24T02:35:43Z', data }));

const OURS = { merchantId: 'acme', orderId: 'ord_1' };
const CHARGE = { ...OURS, attempt: 2, transactionId: 'tx_1' };
const REFUND = { ...OURS, refundId: 'late_tx_1', transactionId: 're_1' };
const MONEY = { amountMinor: 1500, currency: 'EUR' };

/** Of type and content: which it is, test/usecases/webhooks/key-and-what-it-stands-for.dynamodb.test.ts tells. */
const PRINT: unknown = expect.stringMatching(/^[\w-]{43}$/);

describe('toGatewayEvent', () => {
  it('tells of a capture', () => {
    expect(read('payment.captured', { ...CHARGE, ...MONEY })).toEqual({
      provider: 'standard',
      eventId: 'msg_1',
      fingerprint: PRINT,
      type: 'payment.captured',
      about: {
        object: 'charge',
        ...OURS,
        attempt: 2,
        outcome: { code: 'captured', transactionId: 'tx_1', ...MONEY, provider: 'standard' },
      },
    });
  });

  it.each([
    ['payment.declined', { code: 'lost_card', message: 'No.' }, { code: 'lost_card', message: 'No.' }],
    ['payment.declined', {}, { code: 'declined', message: 'The payment was not taken.' }],
    ['payment.canceled', MONEY, { code: 'canceled', message: 'The payment was not taken.' }],
  ])('tells of %s with %j', (type, why, decline) => {
    expect(read(type, { ...CHARGE, ...why }).about).toEqual({
      object: 'charge',
      ...OURS,
      attempt: 2,
      outcome: { code: 'declined', decline },
    });
  });

  it('tells of a refund', () => {
    expect(read('refund.succeeded', { ...REFUND, ...MONEY }).about).toEqual({
      object: 'refund',
      ...OURS,
      refundId: 'late_tx_1',
      outcome: { code: 'refunded', gatewayRefundId: 're_1', ...MONEY },
    });
  });

  it.each([
    [
      { code: 'account_closed', message: 'Closed.' },
      { code: 'account_closed', message: 'Closed.' },
    ],
    [{}, { code: 'refund_failed', message: 'The refund failed.' }],
  ])('tells of a refund that failed with %j', (why, error) => {
    expect(read('refund.failed', { ...REFUND, ...why }).about).toEqual({
      object: 'refund',
      ...OURS,
      refundId: 'late_tx_1',
      outcome: { code: 'refused', error, gatewayRefundId: 're_1' },
    });
  });

  it.each(['payout.created', 'payment', 'payment.captured.', 'toString'])(
    'tells of nothing of ours for the type %s',
    (type) => {
      expect(read(type, { ...CHARGE, ...MONEY })).toEqual({
        provider: 'standard',
        eventId: 'msg_1',
        type,
        fingerprint: PRINT,
      });
    },
  );

  /** What is passed over is never seen again; what fails is delivered again, and in the end is a dead letter. */
  it.each([
    ['its amount is not there', 'payment.captured', { ...CHARGE, currency: 'EUR' }],
    ['its amount is text', 'payment.captured', { ...CHARGE, ...MONEY, amountMinor: '1500' }],
    ['its attempt is text', 'payment.declined', { ...CHARGE, attempt: '2' }],
    ['its order is not there', 'refund.failed', { ...REFUND, orderId: undefined }],
  ])('does not pass over an event of ours when %s', (_name, type, data) => {
    expect(() => read(type, data)).toThrow();
  });

  it('reads Stripe’s events as Stripe’s', () => {
    const data = { object: intent({ amount_received: 1500 }) };
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data });
    expect(toGatewayEvent('stripe', 'evt_1', body)).toMatchObject({
      provider: 'stripe',
      eventId: 'evt_1',
      fingerprint: PRINT,
      about: { object: 'charge', orderId: 'ord_1', outcome: { code: 'captured', amountMinor: 1500 } },
    });
  });

  it.each(['paypal', '', 'toString'])('fails on events of %j, whom nobody reads', (provider) => {
    expect(() => toGatewayEvent(provider, 'msg_1', '{}')).toThrow('nobody reads');
  });
});
