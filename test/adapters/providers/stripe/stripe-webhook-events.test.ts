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

  it('tells that its holder has to act', () => {
    expect(read('payment_intent.requires_action', claimedIntent()).about).toEqual(
      aboutCharge({ code: 'action_required' }),
    );
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
    ['a payment on its way', 'payment_intent.processing', intent({ status: 'processing' })],
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
  it.each(['refund.created', 'refund.updated', 'refund.failed'])('tells what went back: %s', (type) => {
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
  ])('tells that nothing went back, with %s', (_name, change, code) => {
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

describe('toGatewayEvent', () => {
  it.each(['', 'event', '{}', '{"id":"evt_1"}', '[]', 'null'])(
    'fails on %j, which is no event',
    (payload) => {
      expect(() => toGatewayEvent(payload)).toThrow();
    },
  );
});
