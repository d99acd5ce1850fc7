import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { disputeNews, disputeOf, refundNews } from '../../../assurance/world/gateway-news.ts';
import { orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  await world.putProduct({ sku: 'mug', name: 'A mug', priceMinor: 1250, currency: 'EUR', taxPercent: 19 });
  const book = {
    description: 'A book',
    quantity: 1,
    unitPriceMinor: 1_000,
    taxPercent: 7,
    kind: 'goods',
  } as const;
  order = await world.placed('k1', orderRequest({ lines: [{ sku: 'mug', quantity: 2 }, book] }));
  await world.runWorkflow(order);
});
/** All that is judged at rest is judged here: documents add up by rate. */
afterEach(() => closeAtRest(world));

const refund = async (key: string, restock?: boolean) => {
  const request = { lines: [{ line: 0, quantity: 1 }], ...(restock === undefined ? {} : { restock }) };
  const asked = await world.commands.requestRefund({ ...order, idempotencyKey: key, request });
  await comeToRest(world);
  return asked;
};

const notes = async () =>
  (await world.history(order)).creditNotes
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ totalMinor, rates }) => ({ totalMinor, rates }));

async function comesBack(): Promise<void> {
  const [first] = world.gateway.refunds;
  if (first === undefined) throw new Error('there is no refund');
  world.gateway.refunds.splice(0, 1, { ...first, status: 'failed' });
  await world.applyWebhook(refundNews(world.gateway, 'evt_back'));
  await comeToRest(world);
}

describe('money of an order with tax', () => {
  it('that a person refunds at the gateway is split over what refunds by line left', async () => {
    await refund('r1');
    world.gateway.refunds.push({ transactionId: 'pi_1', amountMinor: 2_250 });
    await world.applyWebhook(refundNews(world.gateway, 'evt_1', 2));
    await comeToRest(world);
    expect(await notes()).toEqual([
      { totalMinor: 1_250, rates: [{ taxPercent: 19, netMinor: 1_050, taxMinor: 200 }] },
      {
        totalMinor: 2_250,
        rates: [
          { taxPercent: 19, netMinor: 1_051, taxMinor: 199 },
          { taxPercent: 7, netMinor: 935, taxMinor: 65 },
        ],
      },
    ]);
  });

  it('that comes back mirrors its credit note, and its units can be refunded again', async () => {
    await refund('r1');
    await comesBack();
    expect(await refund('r2')).toMatchObject({ code: 'accepted', answer: { amountMinor: 1_250 } });
    expect(await refund('r3')).toMatchObject({ code: 'accepted', answer: { amountMinor: 1_250 } });
    expect(await notes()).toEqual([
      { totalMinor: 1_250, rates: [{ taxPercent: 19, netMinor: 1_050, taxMinor: 200 }] },
      { totalMinor: -1_250, rates: [{ taxPercent: 19, netMinor: -1_050, taxMinor: -200 }] },
      { totalMinor: 1_250, rates: [{ taxPercent: 19, netMinor: 1_050, taxMinor: 200 }] },
      { totalMinor: 1_250, rates: [{ taxPercent: 19, netMinor: 1_051, taxMinor: 199 }] },
    ]);
  });

  it('that comes back leaves the goods in stock, and its second refund returns none twice', async () => {
    await refund('r1', true);
    expect(await world.onHand()).toBe(9);
    await comesBack();
    await refund('r2', true);
    await refund('r3', true);
    expect(await world.onHand()).toBe(10);
    await world.cancelOrder(order);
    await comeToRest(world);
    expect(await world.onHand()).toBe(10);
  });

  it('that a dispute takes is split like a refund, and mirrored where an appeal brings it back', async () => {
    const lost = {
      ...disputeOf(world.gateway),
      amountMinor: 1_500,
      stage: 'lost',
      status: 'lost',
      withdrawn: true,
    } as const;
    const tell = async (eventId: string, dispute: Dispute): Promise<void> => {
      world.gateway.disputes.set('dp_1', dispute);
      await world.applyWebhook(disputeNews(eventId, dispute));
      await comeToRest(world);
    };
    await tell('evt_1', lost);
    const asOf = '2026-11-27T10:00:00.000Z';
    await tell('evt_2', { ...lost, stage: 'won', status: 'won', reinstated: true, asOf });
    const all = { ...order, idempotencyKey: 'r1', request: {} };
    expect(await world.commands.requestRefund(all)).toMatchObject({ answer: { amountMinor: 3_500 } });
    await comeToRest(world);
    expect(await notes()).toEqual([
      {
        totalMinor: 1_500,
        rates: [
          { taxPercent: 19, netMinor: 900, taxMinor: 171 },
          { taxPercent: 7, netMinor: 401, taxMinor: 28 },
        ],
      },
      {
        totalMinor: -1_500,
        rates: [
          { taxPercent: 19, netMinor: -900, taxMinor: -171 },
          { taxPercent: 7, netMinor: -401, taxMinor: -28 },
        ],
      },
      { totalMinor: 3_500, rates: (await world.history(order)).invoice?.rates },
    ]);
  });
});
