import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disputeNews, disputeOf } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
});
afterEach(() => closeAtRest(world));

let events = 0;
/** The gateway tells where the dispute stands now. */
async function tell(change: Partial<Dispute> = {}): Promise<string> {
  events += 1;
  const known = world.gateway.disputes.get('dp_1') ?? disputeOf(world.gateway);
  const dispute = {
    ...known,
    asOf: `2026-11-26T10:${String(events % 60).padStart(2, '0')}:00.000Z`,
    ...change,
  };
  world.gateway.disputes.set('dp_1', dispute);
  return world.applyWebhook(disputeNews(`evt_${events}`, dispute));
}

const opened = async () => tell();
const withdrawn = async () => tell({ withdrawn: true });
const lost = async () => tell({ stage: 'lost', status: 'lost' });

const notes = async () =>
  (await world.history(order)).creditNotes
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ totalMinor, refundId }) => [refundId, totalMinor]);
const open = async () =>
  (await world.history(order)).attention.filter((entry) => entry.open).map(({ key }) => key);

beforeEach(() => {
  events = 0;
});

describe('a dispute', () => {
  it('is shown by its order, and calls a person at once', async () => {
    world.counted.length = 0;
    expect(await opened()).toBe('applied');
    expect(await world.order(order)).toMatchObject({
      event: 'PaymentDisputed',
      dispute: {
        disputeId: 'dp_1',
        stage: 'open',
        reason: 'fraudulent',
        amountMinor: 2500,
        evidenceDueBy: '2026-12-10T00:00:00.000Z',
      },
    });
    expect(world.counted).toContain('AttentionNeeded');
    expect(await open()).toEqual(['payment_disputed:dp_1']);
  });

  it('forbids refunds and cancellations while it is open', async () => {
    await opened();
    const before = await world.onHand();
    expect(await world.requestRefund(order, 'r1', 100)).toMatchObject({ code: 'payment_disputed' });
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'payment_disputed' });
    expect(await world.onHand()).toBe(before);
    expect(world.gateway.refunds).toEqual([]);
  });

  it('forbids none while it is an inquiry, which moves no money', async () => {
    await tell({ stage: 'inquiry', status: 'warning_needs_response' });
    expect(await open()).toEqual(['payment_disputed:dp_1']);
    expect(await world.requestRefund(order, 'r1', 100)).toMatchObject({ code: 'accepted' });
    await tell({ stage: 'closed', status: 'warning_closed' });
    expect(await open()).toEqual([]);
    expect(await world.order(order)).not.toHaveProperty('disputedMinor');
  });

  it('that is lost has taken its amount, with its document', async () => {
    await opened();
    await withdrawn();
    expect(await world.order(order)).toMatchObject({ disputedMinor: 2500, event: 'DisputeUpdated' });
    expect(await notes()).toEqual([]);
    await lost();
    expect(await world.order(order)).toMatchObject({ disputedMinor: 2500, event: 'DisputeClosed' });
    await comeToRest(world);
    expect(await notes()).toEqual([['dispute_dp_1', 2500]]);
    expect(await open()).toEqual([]);
    expect(await world.requestRefund(order, 'r1')).toMatchObject({ code: 'refund_too_large' });
    // The goods can come back; no money is left to.
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    expect(world.gateway.refunds).toEqual([]);
  });

  it('that is lost in part leaves the rest to be refunded', async () => {
    await tell({ amountMinor: 1000, withdrawn: true });
    await lost();
    expect(await world.requestRefund(order, 'r1', 1501)).toMatchObject({ code: 'refund_too_large' });
  });

  it('that is won leaves everything as before', async () => {
    await opened();
    await withdrawn();
    await tell({ stage: 'won', status: 'won' });
    // The money is not there yet.
    expect(await world.order(order)).toMatchObject({ disputedMinor: 2500 });
    await tell({ reinstated: true });
    const won = await world.order(order);
    expect(won).not.toHaveProperty('disputedMinor');
    expect(won).toMatchObject({ dispute: { stage: 'won' } });
    await comeToRest(world);
    expect(await notes()).toEqual([]);
    expect(await open()).toEqual([]);
    expect(await world.requestRefund(order, 'r1', 2500)).toMatchObject({ code: 'accepted' });
  });

  it('that is won by appeal after it was lost has its document reversed', async () => {
    await opened();
    await withdrawn();
    await lost();
    await comeToRest(world);
    await tell({ stage: 'open', status: 'appeal_needs_response' });
    expect(await open()).toEqual(['payment_disputed:dp_1:appeal_needs_response']);
    await tell({ stage: 'won', status: 'won', reinstated: true });
    await comeToRest(world);
    expect(await notes()).toEqual([
      ['dispute_dp_1', 2500],
      ['reversal_dispute_dp_1', -2500],
    ]);
    expect(await open()).toEqual([]);
  });

  it('stops a refund that was not sent yet, and settles the debt when it is lost', async () => {
    await world.requestRefund(order, 'r1', 700);
    await opened();
    await comeToRest(world);
    expect(world.gateway.refunds).toEqual([]);
    expect(world.gateway.calls.map(({ name }) => name)).not.toContain('refund');
    expect((await open()).toSorted()).toEqual(['payment_disputed:dp_1', `refund_refused:${keyDigest('r1')}`]);
    await withdrawn();
    await lost();
    expect(await open()).toEqual([]);
  });

  it('in another currency than the order’s is for a person, and counts nothing', async () => {
    await tell({ currency: 'USD', withdrawn: true });
    await lost();
    expect(await open()).toEqual(['dispute_mismatch:dp_1']);
    expect(await world.order(order)).not.toHaveProperty('disputedMinor');
  });

  it('ends in one state, in whatever order its news come, and each of them twice', async () => {
    const steps = [
      {},
      { withdrawn: true },
      { withdrawn: true, status: 'under_review' },
      { withdrawn: true, status: 'lost', stage: 'lost' },
    ] as const;
    const told = steps.map((step, index) =>
      disputeNews(
        `evt_${index}`,
        disputeOf(world.gateway, { ...step, asOf: `2026-11-26T10:0${index}:00.000Z` }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...told, ...told], { minLength: 8, maxLength: 8 }),
        fc.uuid(),
        async (arrival, key) => {
          const other = await world.placed(key, { lines: [{ sku: 'mug', quantity: 1 }] });
          await world.runWorkflow(other);
          const transactionId = world.gateway.lastPayment;
          for (const [index, event] of arrival.entries()) {
            if (event.about?.object !== 'dispute') throw new Error('it is no dispute');
            const dispute = {
              ...event.about.dispute,
              transactionId,
              disputeId: `dp_${key}`,
              amountMinor: 1250,
            };
            await world.applyWebhook(disputeNews(`${event.eventId}_${key}_${index}`, dispute));
            world.gateway.disputes.set(dispute.disputeId, { ...dispute, ...steps[3] });
          }
          await comeToRest(world);
          expect(await world.order(other)).toMatchObject({
            disputedMinor: 1250,
            dispute: { status: 'lost', stage: 'lost' },
          });
          expect((await world.history(other)).creditNotes.map(({ totalMinor }) => totalMinor)).toEqual([
            1250,
          ]);
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('a warning', () => {
  const warn = async (reason: 'early_fraud_warning' | 'payment_in_review', isOpen: boolean) =>
    world.takeInNews({
      object: 'warning',
      transactionId: 'pi_1',
      reason,
      warningId: 'w_1',
      detail: 'made_with_stolen_card',
      open: isOpen,
    });

  it.each(['early_fraud_warning', 'payment_in_review'] as const)(
    'puts its order on the list with its reason, until it is over: %s',
    async (reason) => {
      expect(await warn(reason, true)).toBe('applied');
      expect(await warn(reason, true)).toBe('superseded');
      const [entry] = (await world.history(order)).attention;
      expect(entry).toMatchObject({ key: `${reason}:w_1`, detail: 'made_with_stolen_card', open: true });
      expect(await warn(reason, false)).toBe('applied');
      expect(await open()).toEqual([]);
    },
  );

  it('that is over before it is heard of calls nobody', async () => {
    expect(await warn('payment_in_review', false)).toBe('applied');
    expect(await warn('payment_in_review', true)).toBe('superseded');
    expect(await open()).toEqual([]);
    expect(world.counted).not.toContain('AttentionNeeded');
  });

  it('of fraud is settled by the refund of all that was paid', async () => {
    await warn('early_fraud_warning', true);
    await world.requestRefund(order, 'r1');
    await comeToRest(world);
    expect(await open()).toEqual([]);
  });
});
