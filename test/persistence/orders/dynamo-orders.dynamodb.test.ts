import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { succeed, type OperationRecord } from '../../../functions/domain/operations/operation.ts';
import { type Order } from '../../../functions/domain/orders/order.ts';
import { nextCheckoutAttempt, orderPaid } from '../../../functions/domain/orders/order-transitions.ts';
import type { OperationChange } from '../../../functions/usecases/ports/operations.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { claimOf } from '../../support/claim-builders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

/** Each condition by itself: what the use cases never let come to it must not rest on them. */
let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** An operation of its own, so that its record never stands in the way. */
async function change(ref: OrderKey, key: string): Promise<OperationChange> {
  const id = { merchantId: ref.merchantId, kind: 'checkout', key, subject: ref } as const;
  const { record } = await world.ledger.acquire(claimOf(world.clock.now(), key, { id }));
  return { from: record, to: ended(record) };
}

const ended = (record: OperationRecord) => succeed(record, {}, world.clock.now());

async function declinedOrder(ref: OrderKey): Promise<Order & { status: 'declined' }> {
  const order = await world.order(ref);
  if (order.status !== 'declined') throw new Error(`it is ${order.status}`);
  return order;
}

async function placedOrder(ref: OrderKey): Promise<Order & { status: 'placed' }> {
  const order = await world.order(ref);
  if (order.status !== 'placed') throw new Error(`it is ${order.status}`);
  return order;
}

describe('DynamoOrderLedger', () => {
  it('does not write an order over another', async () => {
    const ref = await world.placed('k1');
    const order = await placedOrder(ref);
    const before = await world.order(ref);
    expect(await world.orders.place({ ...order, totalMinor: 1 }, [], await change(ref, 'again'))).toEqual({
      code: 'late_owner',
      kind: 'checkout',
    });
    expect(await world.order(ref)).toEqual(before);
  });

  it('replaces an order only as it was read', async () => {
    const ref = await world.placed('k1', { paymentMethod: DECLINED_CARD });
    await world.chargePayment(ref);
    const read = await declinedOrder(ref);
    await world.attemptPayment(ref, 'k2', DECLINED_CARD);
    await world.chargePayment(ref);
    const before = await world.order(ref);
    const stale = nextCheckoutAttempt(read, { paymentMethod: 'pm_card_visa' }, world.clock.now());
    expect(await world.orders.tryAgain(read, stale, [], await change(ref, 'late'))).toEqual({
      code: 'order_changed',
    });
    expect(await world.order(ref)).toEqual(before);
  });

  it('gives a transaction to one order', async () => {
    const first = await world.paid('k1');
    const second = await world.placed('k2');
    const order = await placedOrder(second);
    const paid = orderPaid(order, 'pi_1', world.clock.now());
    const settles = {
      from: order,
      to: paid,
      transactionId: 'pi_1',
      operations: [await change(second, 'late')],
    };
    expect(await world.orders.transition(settles)).toEqual({
      code: 'transaction_taken',
      orderId: first.orderId,
    });
    expect(await world.order(second)).toEqual(order);
  });

  it('writes nothing with an operation that moved on', async () => {
    const ref = await world.placed('k1');
    const order = await placedOrder(ref);
    const { from, to } = await change(ref, 'slow');
    await world.ledger.end({ from, to });
    const paid = orderPaid(order, 'pi_1', world.clock.now());
    expect(await world.orders.transition({ from: order, to: paid, operations: [{ from, to }] })).toEqual({
      code: 'late_owner',
      kind: 'checkout',
    });
    expect(await world.order(ref)).toEqual(order);
  });
});
