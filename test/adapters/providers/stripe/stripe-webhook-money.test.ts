import { describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { refund } from './stripe-answers.ts';

const read = (type: string, object: unknown, more: object = {}) =>
  toGatewayEvent(JSON.stringify({ id: 'evt_1', object: 'event', type, ...more, data: { object } }));

const aboutRefund = (outcome: object) => ({
  object: 'refund',
  merchantId: 'acme',
  orderId: 'ord_1',
  refundId: 'r_1',
  transactionId: 'pi_1',
  outcome,
});

/** Of type and content: which it is, test/usecases/webhooks/key-and-what-it-stands-for.dynamodb.test.ts tells. */
const PRINT: unknown = expect.stringMatching(/^[\w-]{43}$/);

describe('an event about a payment that others moved', () => {
  const dispute = (change: object = {}) => ({
    id: 'dp_1',
    object: 'dispute',
    amount: 1999,
    currency: 'eur',
    status: 'needs_response',
    reason: 'fraudulent',
    payment_intent: 'pi_1',
    evidence_details: { due_by: 1796860800 },
    balance_transactions: [],
    ...change,
  });
  const disputed = (type: string, change: object = {}) =>
    read(`charge.dispute.${type}`, dispute(change), { created: 1796256000 }).about;

  it.each([
    ['one of somebody else', { metadata: {} }],
    ['one of somebody else who names refunds', { metadata: { refundId: '7' } }],
    [
      'one of other software that has all the names',
      { metadata: { merchantId: 'acme', orderId: 'ord_1', refundId: 'r_1' } },
    ],
    ['one that has no names', { metadata: null }],
    [
      'one with the names of the charge',
      { metadata: { merchantId: 'acme', orderId: 'ord_1', attempt: '1' } },
    ],
  ])('tells of a refund by its payment: %s', (_name, change) => {
    expect(read('refund.created', refund(change)).about).toEqual({
      object: 'gateway_refund',
      transactionId: 'pi_1',
      outcome: { code: 'refunded', gatewayRefundId: 're_1', amountMinor: 500, currency: 'EUR' },
    });
  });

  it('tells nothing of a refund of no PaymentIntent', () => {
    const event = read('refund.created', refund({ metadata: {}, payment_intent: null }));
    expect(event).toMatchObject({ setAside: 'a refund of no PaymentIntent' });
  });

  it('tells of a dispute, and by when evidence counts', () => {
    expect(disputed('created')).toEqual({
      object: 'dispute',
      transactionId: 'pi_1',
      dispute: {
        disputeId: 'dp_1',
        transactionId: 'pi_1',
        stage: 'open',
        status: 'needs_response',
        reason: 'fraudulent',
        amountMinor: 1999,
        currency: 'EUR',
        evidenceDueBy: '2026-12-10T00:00:00.000Z',
        asOf: '2026-12-03T00:00:00.000Z',
        withdrawn: false,
        reinstated: false,
      },
    });
  });

  it.each([
    ['warning_needs_response', 'inquiry'],
    ['warning_under_review', 'inquiry'],
    ['warning_closed', 'closed'],
    ['needs_response', 'open'],
    ['under_review', 'open'],
    ['appeal_needs_response', 'open'],
    ['appeal_under_review', 'open'],
    ['prevented', 'closed'],
    ['charge_refunded', 'closed'],
    ['won', 'won'],
    ['lost', 'lost'],
    ['of_a_later_version', 'open'],
  ])('knows where a dispute stands: %s', (status, stage) => {
    expect(disputed('updated', { status })).toMatchObject({ dispute: { status, stage } });
  });

  it.each([
    ['updated', [], false, false],
    ['funds_withdrawn', [], true, false],
    ['funds_reinstated', [], true, true],
    ['updated', [{ amount: -1999 }], true, false],
    ['closed', [{ amount: -1999 }, { amount: 1999 }], true, true],
  ])('knows what moved: %s, %j', (type, balance_transactions, withdrawn, reinstated) => {
    expect(disputed(type, { balance_transactions })).toMatchObject({ dispute: { withdrawn, reinstated } });
  });

  it.each([
    [
      'radar.early_fraud_warning.created',
      { id: 'issfr_1', payment_intent: 'pi_1', fraud_type: 'made_with_stolen_card', actionable: true },
      { reason: 'early_fraud_warning', warningId: 'issfr_1', detail: 'made_with_stolen_card', open: true },
    ],
    [
      'review.opened',
      { id: 'prv_1', payment_intent: 'pi_1', open: true, opened_reason: 'rule' },
      { reason: 'payment_in_review', warningId: 'prv_1', detail: 'rule', open: true },
    ],
    [
      'review.closed',
      { id: 'prv_1', payment_intent: 'pi_1', open: false, closed_reason: 'approved' },
      { reason: 'payment_in_review', warningId: 'prv_1', detail: 'approved', open: false },
    ],
  ])('tells of a warning: %s', (type, object, told) => {
    expect(read(type, object).about).toEqual({ object: 'warning', transactionId: 'pi_1', ...told });
  });
});

describe('an event about a refund', () => {
  it.each(['refund.created', 'refund.updated', 'refund.failed'])('tells what was refunded: %s', (type) => {
    expect(read(type, refund({ amount: 499 }))).toEqual({
      provider: 'stripe',
      eventId: 'evt_1',
      fingerprint: PRINT,
      type,
      about: aboutRefund({
        code: 'refunded',
        gatewayRefundId: 're_1',
        amountMinor: 499,
        currency: 'EUR',
      }),
    });
  });

  it.each([
    ['the bank’s reason', { status: 'failed', failure_reason: 'lost_or_stolen_card' }, 'lost_or_stolen_card'],
    ['no reason', { status: 'failed' }, 'failed'],
    ['somebody calling it off', { status: 'canceled', failure_reason: null }, 'canceled'],
  ])('tells that nothing was refunded, with %s', (_name, change, code) => {
    const error = { code, message: expect.stringContaining('re_1') };
    expect(read('refund.failed', refund(change)).about).toEqual(
      aboutRefund({ code: 'refused', error, gatewayRefundId: 're_1' }),
    );
  });

  it.each([
    [
      'the charge that it is of',
      'charge.refunded',
      { ...refund(), id: 'ch_1', object: 'charge', refunded: true },
    ],
    ['a charge under its name', 'refund.created', { ...refund(), object: 'charge' }],
  ])('tells of no refund for %s', (_name, type, object) => {
    expect(read(type, object)).toEqual({ provider: 'stripe', eventId: 'evt_1', type, fingerprint: PRINT });
  });

  it.each([
    ['pending', 'charge_pending'],
    ['requires_action', 'requires_action'],
  ])('tells that it waits: %s', (status, reason) => {
    const pending_reason = status === 'pending' ? reason : undefined;
    expect(read('refund.updated', refund({ status, pending_reason })).about).toEqual(
      aboutRefund({ code: 'pending', gatewayRefundId: 're_1', reason }),
    );
  });

  it.each([
    ['its amount is not there', refund({ amount: undefined })],
    ['its currency is not there', refund({ currency: undefined })],
    ['its state is not told', refund({ status: undefined })],
  ])('is not passed over when it is of ours and %s', (_name, object) => {
    expect(() => read('refund.updated', object)).toThrow();
  });
});
