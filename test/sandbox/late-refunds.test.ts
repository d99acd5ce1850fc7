import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startWorld, type World } from './own-actors.ts';
import { charge, refusal } from './stripe-client.ts';

const DAY_MS = 86_400_000;

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.sandbox.close());

/** A captured payment of 1000, of which nothing was told yet, and how it is refunded. */
async function paidBy(paymentMethod: string) {
  const { stripe, told } = world;
  const { id } = await charge(stripe, paymentMethod, { amount: 1000 });
  told();
  return {
    id,
    refund: (amount = 1000, key = 'r1') =>
      stripe.refunds.create(
        { payment_intent: id, amount, metadata: { refundId: 'ref_1' } },
        { idempotencyKey: key },
      ),
    list: async () => (await stripe.refunds.list({ payment_intent: id })).data,
  };
}

const types = async () => (await world.sandbox.ledger()).map(({ type }) => type);
const book = async () => {
  const { data } = await world.stripe.balanceTransactions.list({ limit: 100 });
  return data.map(({ reporting_category, amount, fee }) => `${reporting_category} ${amount} fee ${fee}`);
};

describe('pm_sandbox_refund_fails_late', () => {
  it('succeeds, and has failed five seconds later, when the money is back', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_fails_late');
    const made = await refund();
    expect(made).toMatchObject({ status: 'succeeded' });
    expect(made.failure_balance_transaction).toBeUndefined();
    expect(world.told()).toEqual([
      'charge.refunded after 0 s',
      'refund.created after 0 s',
      'refund.updated after 5 s',
      'refund.failed after 5 s',
    ]);
    world.pass(4_999);
    expect(await list()).toEqual([made]);
    expect(await types()).toEqual(['captured', 'refunded']);
    expect(await book()).toEqual(['refund -1000 fee 0', 'charge 1000 fee 40']);

    world.pass(1);
    const [failed] = await list();
    expect(failed).toMatchObject({
      id: made.id,
      status: 'failed',
      failure_reason: 'expired_or_canceled_card',
      failure_balance_transaction: expect.any(String),
    });
    expect(await types()).toEqual(['captured', 'refunded', 'refund_failed']);
    expect(await book()).toEqual(['refund_failure 1000 fee 0', 'refund -1000 fee 0', 'charge 1000 fee 40']);
    expect(world.objects('refund.failed')).toMatchObject([{ id: made.id, status: 'failed' }]);
  });

  it('leaves the amount to be refunded again', async () => {
    const { refund } = await paidBy('pm_sandbox_refund_fails_late');
    await refund();
    expect(await refusal(refund(1000, 'r2'))).toMatchObject({ code: 'charge_already_refunded' });
    world.pass(5_000);
    expect(await refund(1000, 'r3')).toMatchObject({ status: 'succeeded' });
    expect(world.objects('charge.refunded')).toMatchObject([
      { amount_refunded: 1000 },
      { amount_refunded: 1000 },
    ]);
  });

  it('replays the success that it was', async () => {
    const { refund } = await paidBy('pm_sandbox_refund_fails_late');
    const made = await refund();
    world.pass(DAY_MS / 2);
    expect(await refund()).toEqual(made);
  });
});

describe('a refund without balance', () => {
  it('is pending for three days, says why, and moves nothing before it succeeds', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_pending_days');
    const made = await refund();
    expect(made).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds' });
    expect(world.told()).toEqual([
      'charge.refunded after 0 s',
      'refund.created after 0 s',
      'refund.updated after 259200 s',
    ]);
    world.pass(3 * DAY_MS - 1);
    expect(await list()).toEqual([made]);
    expect(await book()).toEqual(['charge 1000 fee 40']);
    world.pass(1);
    expect(await list()).toMatchObject([{ status: 'succeeded' }]);
    expect(await book()).toEqual(['refund -1000 fee 0', 'charge 1000 fee 40']);
  });

  it('or fails after them, and has moved nothing', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_pending_fails');
    expect(await refund()).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds' });
    world.pass(3 * DAY_MS);
    const [failed] = await list();
    expect(failed).toMatchObject({ status: 'failed', failure_reason: 'insufficient_funds' });
    expect(failed?.failure_balance_transaction).toBeUndefined();
    expect(await book()).toEqual(['charge 1000 fee 40']);
    expect(await types()).toEqual(['captured', 'refunded', 'refund_failed']);
  });

  it.each([
    ['first', ['pending', 'succeeded', 'succeeded']],
    ['second', ['succeeded', 'pending', 'succeeded']],
  ])('is the %s one beside others that are decided', async (which, expected) => {
    const { refund } = await paidBy(`pm_sandbox_refund_${which}_pending`);
    const made = [];
    for (const key of ['r1', 'r2', 'r3']) made.push((await refund(100, key)).status);
    expect(made).toEqual(expected);
  });

  it('waits for whoever settles it', async () => {
    const { refund, list } = await paidBy('pm_sandbox_refund_pending_open');
    const { id } = await refund();
    world.told();
    world.pass(40 * DAY_MS);
    expect(await list()).toMatchObject([{ status: 'pending' }]);
    await world.people.settleRefund(id, 'succeeded');
    expect(await list()).toMatchObject([{ status: 'succeeded', balance_transaction: expect.any(String) }]);
    expect(world.told()).toEqual(['refund.updated after 0 s']);
    expect(await book()).toEqual(['refund -1000 fee 0', 'charge 1000 fee 40']);
  });
});

describe('POST /sandbox/refunds/{id}/settle', () => {
  it.each(['failed', 'canceled'] as const)('lets one that succeeded be %s', async (status) => {
    const { refund, list } = await paidBy('pm_card_visa');
    const { id } = await refund(400);
    world.told();
    await world.people.settleRefund(id, status);
    expect(await list()).toMatchObject([{ id, status }]);
    expect(world.told()).toEqual([
      'refund.updated after 0 s',
      ...(status === 'failed' ? ['refund.failed after 0 s'] : []),
    ]);
    expect((await types()).slice(1)).toEqual(['refunded', `refund_${status}`]);
    expect(await book()).toEqual(['refund_failure 400 fee 0', 'refund -400 fee 0', 'charge 1000 fee 40']);
    expect(await refund(1000, 'r2')).toMatchObject({ status: 'succeeded' });
  });

  it('tells of an addition that changes nothing', async () => {
    const { refund, list } = await paidBy('pm_card_visa');
    const { id } = await refund();
    world.told();
    await world.people.settleRefund(id, 'unchanged');
    expect(world.told()).toEqual(['refund.updated after 0 s']);
    expect(world.objects('refund.updated')).toMatchObject([{ id, status: 'succeeded' }]);
    expect(await list()).toMatchObject([{ id, status: 'succeeded' }]);
  });

  it.each(['pm_sandbox_refund_fails_late', 'pm_sandbox_refund_pending', 'pm_sandbox_refund_fails'])(
    'refuses what is decided already: %s',
    async (paymentMethod) => {
      const { refund } = await paidBy(paymentMethod);
      const { id } = await refund();
      await expect(world.people.settleRefund(id, 'canceled')).rejects.toThrow('400');
      await expect(world.people.settleRefund('re_none', 'canceled')).rejects.toThrow('404');
    },
  );
});
