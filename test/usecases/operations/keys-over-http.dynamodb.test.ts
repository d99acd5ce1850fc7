import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { attemptPaymentRoute } from '../../../functions/http/orders/attempt-payment.ts';
import { cancelOrderRoute } from '../../../functions/http/orders/cancel-order.ts';
import { requestRefundRoute } from '../../../functions/http/orders/request-refund.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { answerOf, type Answer } from '../../../assurance/world/api-event.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const ask = async (
  route: Parameters<typeof answerOf>[0],
  { merchantId, orderId }: OrderKey,
  key: string,
  body?: object,
): Promise<Answer> =>
  answerOf(route, {
    merchantId,
    path: { orderId },
    headers: { 'idempotency-key': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const cancel = (order: OrderKey, key: string) =>
  ask(
    cancelOrderRoute(world.log, world.clock, (command) => world.cancelOrder(command, command.idempotencyKey)),
    order,
    key,
  );

const refund = (order: OrderKey, key: string, body: object = {}) =>
  ask(
    requestRefundRoute(world.log, world.clock, (command) =>
      world.requestRefund(command, command.idempotencyKey, command.request.amountMinor),
    ),
    order,
    key,
    body,
  );

const pay = (order: OrderKey, key: string) =>
  ask(
    attemptPaymentRoute(world.log, world.clock, (command) =>
      world.attemptPayment(command, command.idempotencyKey),
    ),
    order,
    key,
    { paymentMethod: 'pm_card_visa' },
  );

describe('an Idempotency-Key', () => {
  it('is another one at each route', async () => {
    const order = await world.placed('one key', { paymentMethod: DECLINED_CARD });
    await world.runWorkflow(order);
    expect((await pay(order, 'one key')).status).toBe(201);
    await world.runWorkflow(order);
    const refunded = await refund(order, 'one key', { amountMinor: 500 });
    const cancelled = await cancel(order, 'one key');
    await world.runWorkflow(order);
    expect(refunded).toMatchObject({ status: 202, body: { amountMinor: 500 } });
    expect(cancelled).toMatchObject({ status: 202, body: { status: 'paid', refundPendingMinor: 2500 } });
    for (const { headers } of [refunded, cancelled])
      expect(headers).not.toHaveProperty('idempotent-replayed');
    expect(await world.order(order)).toMatchObject({ attempt: 2, refundedMinor: 2500 });
  });

  it('is another one for each order', async () => {
    const orders = [await world.paid('k1'), await world.paid('k2')];
    for (const order of orders)
      expect((await refund(order, 'one key')).headers).not.toHaveProperty('idempotent-replayed');
    for (const order of orders) await world.runWorkflow(order);
    for (const order of orders) expect(await world.order(order)).toMatchObject({ refundedMinor: 2500 });
  });

  it('is nothing to another merchant', async () => {
    const order = await world.paid('k1');
    expect((await refund(order, 'one key', { amountMinor: 500 })).status).toBe(202);
    const others = { ...order, merchantId: OTHER_MERCHANT };
    for (const answer of [
      await refund(others, 'one key', { amountMinor: 500 }),
      await cancel(others, 'one key'),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'unknown_order' } });
    }
    await world.runWorkflow(order);
  });

  it.each([
    ['a refund', (order: OrderKey) => refund(order, 'k2', { amountMinor: 500 })],
    ['a cancellation', (order: OrderKey) => cancel(order, 'k2')],
  ])('replays %s to the letter, however far the order has gone on', async (_name, send) => {
    const order = await world.paid('k1');
    const first = await send(order);
    expect(first.status).toBe(202);
    await world.runWorkflow(order);
    world.clock.advance({ days: 29 });
    const before = await world.items();
    expect(await send(order)).toEqual({
      ...first,
      headers: { ...first.headers, 'idempotent-replayed': 'true' },
    });
    expect(await world.items()).toEqual(before);
  });

  it('is refused for another amount', async () => {
    const order = await world.paid('k1');
    await refund(order, 'k2', { amountMinor: 500 });
    expect(await refund(order, 'k2', { amountMinor: 501 })).toMatchObject({
      status: 422,
      body: { code: 'key_reused' },
    });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 500 });
  });
});
