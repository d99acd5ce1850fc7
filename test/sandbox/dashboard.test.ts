import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startWorld, type World } from './own-actors.ts';
import { charge, ownRoute, refusal } from './stripe-client.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

async function paid(paymentMethod = 'pm_card_visa'): Promise<string> {
  const { id } = await charge(world.stripe, paymentMethod, { amount: 1000 });
  world.told();
  return id;
}

const entries = async () => (await world.sandbox.ledger('ord_1')).slice(1);

describe('POST /sandbox/refunds', () => {
  it('gives back under none of our names, and tells of it', async () => {
    const id = await paid();
    const refund = await world.people.refundAtDashboard(id, 400);
    expect(await world.stripe.refunds.retrieve(refund)).toMatchObject({
      payment_intent: id,
      amount: 400,
      status: 'succeeded',
      metadata: {},
    });
    expect(world.told()).toEqual(['charge.refunded after 0 s', 'refund.created after 0 s']);
    expect(await entries()).toMatchObject([{ type: 'refunded', amount: 400, metadata: {} }]);
    await world.people.refundAtDashboard(id);
    expect((await entries()).map((entry) => 'amount' in entry && entry.amount)).toEqual([400, 600]);
    await expect(world.people.refundAtDashboard(id)).rejects.toThrow('charge_already_refunded');
  });

  it('refuses what was not captured', async () => {
    await refusal(charge(world.stripe, 'pm_card_visa_chargeDeclined'));
    const [declined] = (await world.stripe.paymentIntents.list()).data;
    await expect(world.people.refundAtDashboard(declined?.id ?? '')).rejects.toThrow('400');
    await expect(world.people.refundAtDashboard('pi_none')).rejects.toThrow('resource_missing');
  });
});

describe('a dispute', () => {
  it('takes the money and a fee when it is opened, and leaves nothing to refund', async () => {
    const id = await paid();
    const dispute = await world.people.openDispute(id, { amountMinor: 900 });
    expect(world.told()).toEqual([
      'charge.dispute.created after 0 s',
      'charge.dispute.funds_withdrawn after 0 s',
    ]);
    const shown = await world.stripe.disputes.retrieve(dispute);
    expect(shown).toMatchObject({
      payment_intent: id,
      amount: 900,
      currency: 'eur',
      reason: 'fraudulent',
      status: 'needs_response',
      is_charge_refundable: false,
      balance_transactions: [
        { amount: -900, fee: 2000, net: -2900, type: 'adjustment', reporting_category: 'dispute' },
      ],
    });
    expect(await refusal(world.stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      statusCode: 400,
      code: 'charge_disputed',
    });
    expect(await entries()).toMatchObject([
      { type: 'dispute', dispute, status: 'needs_response', moved: -900 },
      { type: 'no_effect', reason: 'refused' },
    ]);
    await expect(world.people.openDispute(id)).rejects.toThrow('is open');
  });

  it('gives the money again when it is won, and the payment can be refunded', async () => {
    const id = await paid();
    const dispute = await world.people.openDispute(id);
    await world.people.moveDispute(dispute, 'under_review');
    world.told();
    await world.people.moveDispute(dispute, 'won');
    expect(world.told()).toEqual([
      'charge.dispute.closed after 0 s',
      'charge.dispute.funds_reinstated after 0 s',
    ]);
    const shown = await world.stripe.disputes.retrieve(dispute);
    expect(shown.balance_transactions).toMatchObject([
      { amount: -1000, reporting_category: 'dispute' },
      { amount: 1000, fee: 0, reporting_category: 'dispute_reversal' },
    ]);
    expect(await world.stripe.refunds.create({ payment_intent: id })).toMatchObject({ status: 'succeeded' });
  });

  it('keeps the money when it is lost, and may give it again after an appeal', async () => {
    const id = await paid();
    const dispute = await world.people.openDispute(id);
    world.told();
    await world.people.moveDispute(dispute, 'lost');
    expect(world.told()).toEqual(['charge.dispute.closed after 0 s']);
    await expect(world.people.refundAtDashboard(id)).rejects.toThrow('charge_disputed');
    await world.people.moveDispute(dispute, 'appeal_needs_response');
    await world.people.moveDispute(dispute, 'appeal_under_review');
    world.told();
    await world.people.moveDispute(dispute, 'won');
    expect(world.told()).toEqual([
      'charge.dispute.closed after 0 s',
      'charge.dispute.funds_reinstated after 0 s',
    ]);
    const moved = (await entries()).map((entry) => (entry.type === 'dispute' ? entry.moved : undefined));
    expect(moved).toEqual([-1000, 0, undefined, 0, 0, 1000]);
  });

  it('moves nothing as an inquiry, which can be refunded, until it becomes a dispute', async () => {
    const id = await paid();
    const dispute = await world.people.openDispute(id, { status: 'warning_needs_response' });
    expect(world.told()).toEqual(['charge.dispute.created after 0 s']);
    expect(await world.stripe.disputes.retrieve(dispute)).toMatchObject({
      is_charge_refundable: true,
      balance_transactions: [],
    });
    await world.people.refundAtDashboard(id, 100);
    await world.people.moveDispute(dispute, 'warning_under_review');
    await world.people.moveDispute(dispute, 'warning_closed');
    world.told();
    await world.people.moveDispute(dispute, 'needs_response');
    expect(world.told()).toEqual([
      'charge.dispute.updated after 0 s',
      'charge.dispute.funds_withdrawn after 0 s',
    ]);
    await expect(world.people.refundAtDashboard(id, 100)).rejects.toThrow('charge_disputed');
  });

  it('that was prevented moves nothing', async () => {
    const id = await paid();
    const dispute = await world.people.openDispute(id, { status: 'prevented' });
    expect(world.told()).toEqual(['charge.dispute.created after 0 s']);
    await expect(world.people.moveDispute(dispute, 'lost')).rejects.toThrow('cannot become lost');
  });

  it('keeps to the ways of a dispute', async () => {
    const dispute = await world.people.openDispute(await paid());
    await expect(world.people.moveDispute(dispute, 'warning_closed')).rejects.toThrow('cannot become');
    await expect(world.people.moveDispute('dp_none', 'lost')).rejects.toThrow('404');
    expect(
      await ownRoute(world.sandbox, 'POST /sandbox/disputes', { payment_intent: 'pi_none' }),
    ).toMatchObject({
      status: 400,
    });
  });

  it('is told in the way of its payment method', async () => {
    await world.people.openDispute(await paid('pm_sandbox_webhook_never'));
    expect(world.told()).toEqual([]);
  });
});

describe('signs of fraud', () => {
  it('are warnings of payments that have succeeded', async () => {
    const id = await paid();
    await world.people.warnOfFraud(id);
    expect(world.told()).toEqual(['radar.early_fraud_warning.created after 0 s']);
    const { data } = await world.stripe.radar.earlyFraudWarnings.list({ payment_intent: id });
    expect(data).toMatchObject([
      { payment_intent: id, fraud_type: 'made_with_stolen_card', actionable: true },
    ]);
    expect(await entries()).toMatchObject([{ type: 'early_fraud_warning', paymentIntent: id }]);
  });

  it('are reviews, which somebody approves', async () => {
    const id = await paid();
    const review = await world.people.openReview(id);
    await world.people.closeReview(review, 'approved');
    expect(world.told()).toEqual(['review.opened after 0 s', 'review.closed after 0 s']);
    expect(world.objects('review.closed')).toMatchObject([{ open: false, closed_reason: 'approved' }]);
    await expect(world.people.closeReview(review, 'refunded')).rejects.toThrow('is closed');
    await expect(world.people.closeReview('prv_none', 'approved')).rejects.toThrow('404');
    expect((await world.stripe.reviews.list()).data).toMatchObject([{ id: review, open: false }]);
  });

  it('or closes as refunded, which makes a refund under none of our names', async () => {
    const id = await paid();
    const review = await world.people.openReview(id);
    world.told();
    await world.people.closeReview(review, 'refunded_as_fraud');
    expect(world.told()).toEqual([
      'charge.refunded after 0 s',
      'refund.created after 0 s',
      'review.closed after 0 s',
    ]);
    expect((await world.stripe.refunds.list({ payment_intent: id })).data).toMatchObject([
      { amount: 1000, reason: 'fraudulent', metadata: {} },
    ]);
    expect(await entries()).toMatchObject([
      { type: 'review', closedReason: null },
      { type: 'refunded' },
      { type: 'review', closedReason: 'refunded_as_fraud' },
    ]);
  });
});
