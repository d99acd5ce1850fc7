import { describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';

import { AUTHENTICATION_FAILED, GENERIC_DECLINE } from '../../sandbox/core/failures.ts';
import {
  capturedCharge,
  paymentIntent,
  refundObject,
  unconfirmedIntent,
  webhookEndpoint,
} from '../../sandbox/core/stripe-objects.ts';
import type { Refund } from '../../sandbox/core/money-records.ts';
import type { CapturedPayment, Payment } from '../../sandbox/core/records.ts';
import {
  balanceTransactionObject,
  disputeObject,
  reviewObject,
  warningObject,
} from '../../sandbox/core/stripe-money-objects.ts';
import { disputeOf, lineOf, NOW, paymentOf, refundOf } from './store-records.ts';

const captured: CapturedPayment = paymentOf('pi_1', {
  charge: 'ch_1',
  metadata: {},
  createdAtMs: 1_800_000_000_999,
  amountRefunded: 400,
  balance: { id: 'txn_1', atMs: 1_800_000_000_999 },
});
const { amountRefunded: _, ...attempt } = captured;
const declined: Payment = { ...attempt, status: 'declined', failure: GENERIC_DECLINE };
const unauthenticated: Payment = { ...attempt, status: 'declined', failure: AUTHENTICATION_FAILED };
const waiting: Payment = { ...attempt, status: 'requires_action' };
const byCustomer = {
  secret: 's3cret',
  allowedTypes: null,
  types: ['card', 'multibanco'],
  behavesAs: null,
  presentedType: 'multibanco',
};
const unconfirmed: Payment = { ...attempt, status: 'unconfirmed', paymentMethod: null, byCustomer };
const atTheBank: Payment = { ...waiting, byCustomer, action: { type: 'redirect' } };
const voucher: Payment = {
  ...waiting,
  byCustomer,
  action: { type: 'voucher', expiresAtMs: 1_800_000_000_999 },
};
const processing: Payment = {
  ...attempt,
  byCustomer,
  status: 'processing',
  settles: { atMs: 1_800_000_000_999, balance: null },
};
const cancellation = {
  status: 'canceled',
  canceledAtMs: 1_800_000_001_500,
  cancellationReason: 'abandoned',
} as const;
const canceled: Payment = { ...attempt, ...cancellation, failure: null };
const given = {
  ...refundOf('re_1', 400),
  reason: 'requested_by_customer',
  createdAtMs: 1_800_000_000_999,
} as const;
const refunds: readonly Refund[] = [
  { ...given, status: 'succeeded', balance: { id: 'txn_2', atMs: 1 } },
  { ...given, status: 'pending', pendingReason: 'processing', succeedsAtMs: 1_800_000_002_999 },
  {
    ...given,
    status: 'failed',
    failureReason: 'expired_or_canceled_card',
    failureBalance: { id: 'txn_3', atMs: 1 },
  },
  { ...given, status: 'canceled' },
];

/** The annotations are the test: they do not compile when a field that the official package promises is missing. */
describe('what the sandbox shows of its records', () => {
  it('are payment intents', () => {
    const payments = [captured, declined, unauthenticated, waiting, canceled];
    const intents: Stripe.PaymentIntent[] = payments.map(paymentIntent);
    const before: Stripe.PaymentIntent = unconfirmedIntent(captured);
    const byCustomers: Stripe.PaymentIntent[] = [unconfirmed, atTheBank, voucher, processing].map(
      paymentIntent,
    );
    expect(byCustomers.map(({ status, next_action: action }) => [status, action?.type])).toEqual([
      ['requires_payment_method', undefined],
      ['requires_action', 'redirect_to_url'],
      ['requires_action', 'multibanco_display_details'],
      ['processing', undefined],
    ]);
    expect([...intents, before].map(({ status }) => status)).toEqual([
      'succeeded',
      'requires_payment_method',
      'requires_payment_method',
      'requires_action',
      'canceled',
      'requires_confirmation',
    ]);
  });

  it('has a charge only where the card was charged, and a payment method where it is still of use', () => {
    const declinedBefore: Payment = { ...attempt, ...cancellation, failure: GENERIC_DECLINE };
    const payments = [captured, declined, unauthenticated, waiting, canceled, declinedBefore];
    const shown = payments.map(paymentIntent);
    expect(shown.map((intent) => intent.latest_charge)).toEqual(['ch_1', 'ch_1', null, null, null, 'ch_1']);
    expect(shown.map((intent) => intent.payment_method)).toEqual([
      'pm_card_visa',
      null,
      null,
      'pm_card_visa',
      'pm_card_visa',
      null,
    ]);
    expect(shown[4]).toMatchObject({ canceled_at: 1_800_000_001, cancellation_reason: 'abandoned' });
  });

  it('is a charge that knows what was refunded', () => {
    const charge: Stripe.Charge = capturedCharge(captured);
    expect(charge).toMatchObject({ amount_refunded: 400, refunded: false, created: 1_800_000_000 });
    expect(capturedCharge({ ...captured, amountRefunded: 1000 }).refunded).toBe(true);
  });

  it('are refunds', () => {
    const shown: Stripe.Refund[] = refunds.map(refundObject);
    expect(
      shown.map(({ status, pending_reason, failure_reason }) => [status, pending_reason, failure_reason]),
    ).toEqual([
      ['succeeded', undefined, undefined],
      ['pending', 'processing', undefined],
      ['failed', undefined, 'expired_or_canceled_card'],
      ['canceled', undefined, undefined],
    ]);
    expect(shown.map((refund) => [refund.balance_transaction, refund.failure_balance_transaction])).toEqual([
      ['txn_2', undefined],
      [null, undefined],
      [null, 'txn_3'],
      [null, undefined],
    ]);
  });

  it('are balance transactions, whose net is the amount less the fee', () => {
    const line = { ...lineOf('txn_1', NOW), amount: 1000, fee: 40, source: 'ch_1', type: 'charge' };
    const shown: Stripe.BalanceTransaction = balanceTransactionObject(line, NOW);
    expect(shown).toMatchObject({ net: 960, fee_details: [{ amount: 40 }], status: 'pending' });
    expect(balanceTransactionObject(line, NOW + 2 * 86_400_000).status).toBe('available');
    expect(balanceTransactionObject(lineOf('txn_2', NOW), NOW)).toMatchObject({ net: -100, fee_details: [] });
  });

  it('are disputes, which only as inquiries, or won, leave the charge refundable', () => {
    const dispute = disputeOf('dp_1', NOW);
    const shown: Stripe.Dispute = disputeObject(dispute, [lineOf('txn_1', NOW)], NOW);
    expect(shown).toMatchObject({ is_charge_refundable: false, balance_transactions: [{ id: 'txn_1' }] });
    const statuses = ['warning_needs_response', 'won', 'lost', 'under_review'] as const;
    const refundable = statuses.map((status) => disputeObject({ ...dispute, status }, [], NOW));
    expect(refundable.map((each) => each.is_charge_refundable)).toEqual([true, true, false, false]);
  });

  it('are warnings and reviews', () => {
    const of = { paymentIntent: 'pi_1', charge: 'ch_1', createdAtMs: NOW };
    const warning: Stripe.Radar.EarlyFraudWarning = warningObject({
      ...of,
      id: 'issfr_1',
      fraudType: 'misc',
    });
    const review: Stripe.Review = reviewObject({ ...of, id: 'prv_1', closedReason: null });
    const closed: Stripe.Review = reviewObject({ ...of, id: 'prv_1', closedReason: 'approved' });
    expect([warning.payment_intent, review.open, closed.open]).toEqual(['pi_1', true, false]);
  });

  it('is an endpoint', () => {
    const endpoint: Stripe.WebhookEndpoint = webhookEndpoint({
      id: 'we_1',
      url: 'https://a.test/',
      enabledEvents: ['*'],
      apiVersion: null,
      createdAtMs: 1_800_000_000_999,
    });
    expect(endpoint.object).toBe('webhook_endpoint');
  });
});
