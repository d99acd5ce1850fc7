import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { attemptPaymentRoute } from '../../../functions/http/orders/attempt-payment.ts';
import { cancelOrderRoute } from '../../../functions/http/orders/cancel-order.ts';
import { placeOrderRoute } from '../../../functions/http/orders/place-order.ts';
import { requestRefundRoute } from '../../../functions/http/orders/request-refund.ts';
import { readOrderRoute } from '../../../functions/http/orders/read-order.ts';
import { orderKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { answerOf, type Answer, type ApiCall } from '../../../assurance/world/api-event.ts';
import {
  AUTHENTICATION_FAILED,
  DECLINED_CARD,
  AUTHENTICATION_CARD,
} from '../../../assurance/world/gateway-scripts.ts';
import { chargeEvent, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

interface Write {
  readonly given: () => Promise<OrderKey>;
  readonly route: () => Parameters<typeof answerOf>[0];
  readonly body: object;
  readonly status: number;
}

const declinedOrder = async () => {
  const order = await world.placed('k0', { paymentMethod: DECLINED_CARD });
  await world.chargePayment(order);
  return order;
};

/** Every write of an order that is there. */
const WRITES: Record<string, Write> = {
  'POST /orders/{orderId}/cancel': {
    given: () => world.placed('k0'),
    route: () => cancelOrderRoute(world.log, world.clock, (command) => world.commands.cancelOrder(command)),
    body: {},
    status: 202,
  },
  'POST /orders/{orderId}/refunds': {
    given: () => world.paid('k0'),
    route: () =>
      requestRefundRoute(world.log, world.clock, (command) => world.commands.requestRefund(command)),
    body: { amountMinor: 1000 },
    status: 202,
  },
  'POST /orders/{orderId}/payments': {
    given: declinedOrder,
    route: () =>
      attemptPaymentRoute(world.log, world.clock, (command) => world.commands.attemptPayment(command)),
    body: { paymentMethod: 'pm_card_visa' },
    status: 201,
  },
};

const callOf = (
  { merchantId, orderId }: OrderKey,
  body: object,
  headers: Record<string, string>,
): ApiCall => ({
  merchantId,
  path: { orderId },
  headers: { 'idempotency-key': 'k1', ...headers },
  body: JSON.stringify(body),
});

const tagOf = async (order: OrderKey): Promise<string> => {
  const { headers } = await answerOf(readOrderRoute(world.log, world.orders), {
    merchantId: order.merchantId,
    path: { orderId: order.orderId },
  });
  return String(headers['etag']);
};

describe.each(Object.entries(WRITES))('%s', (_name, { given, route, body, status }) => {
  const send = async (order: OrderKey, headers: Record<string, string>): Promise<Answer> =>
    answerOf(route(), callOf(order, body, headers));

  it.each([
    ['the tag that it has', (tag: string) => ({ 'if-match': tag })],
    ['its tag among others', (tag: string) => ({ 'if-match': `"other", ${tag}` })],
    ['whatever there is', () => ({ 'if-match': '*' })],
    ['not a tag of before', () => ({ 'if-none-match': '"r0"' })],
  ])('is done under the condition of %s', async (_condition, headersOf) => {
    const order = await given();
    expect(await send(order, headersOf(await tagOf(order)))).toMatchObject({ status });
  });

  it.each([
    ['a tag that it never had', () => ({ 'if-match': '"0"' })],
    ['a tag of before', () => ({ 'if-match': '"r0"' })],
    ['its tag, called weak', (tag: string) => ({ 'if-match': `W/${tag}` })],
    ['not the tag that it has', (tag: string) => ({ 'if-none-match': tag })],
    ['not its tag, called weak', (tag: string) => ({ 'if-none-match': `W/${tag}` })],
    ['that there is nothing', () => ({ 'if-none-match': '*' })],
    ['both, of which one does not hold', (tag: string) => ({ 'if-match': tag, 'if-none-match': '*' })],
  ])('is 412 under the condition of %s, and changes nothing', async (_condition, headersOf) => {
    const order = await given();
    const before = await world.order(order);
    expect(await send(order, headersOf(await tagOf(order)))).toMatchObject({
      status: 412,
      body: { code: 'precondition_failed' },
    });
    expect(await world.order(order)).toEqual(before);
  });

  it('binds no key by a 412', async () => {
    const order = await given();
    expect((await send(order, { 'if-match': '"r0"' })).status).toBe(412);
    expect(await send(order, { 'if-match': await tagOf(order) })).toMatchObject({ status });
  });

  it('is replayed before any condition is looked at', async () => {
    const order = await given();
    const tag = await tagOf(order);
    const first = await send(order, { 'if-match': tag });
    for (const headers of [{ 'if-match': tag }, { 'if-match': '"0"' }, { 'if-none-match': '*' }]) {
      expect(await send(order, headers)).toEqual({
        ...first,
        headers: { ...first.headers, 'idempotent-replayed': 'true' },
      });
    }
  });

  it('is 400 under a condition that cannot be read', async () => {
    const order = await given();
    const before = await world.items();
    expect(await send(order, { 'if-match': '7' })).toMatchObject({
      status: 400,
      body: { code: 'malformed_request', errors: [{ field: 'If-Match' }] },
    });
    expect(await world.items()).toEqual(before);
  });

  it('is 412 if the order changes between its read and its write', async () => {
    const order = await given();
    const tag = await tagOf(order);
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const slow = send(order, { 'if-match': tag });
    await write.reached;
    await touched(order);
    write.release();
    expect((await slow).status).toBe(412);
  });
});

/** Somebody else's write, of whatever kind: each moves the revision. */
const touched = ({ merchantId, orderId }: OrderKey): Promise<void> =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(orderKey(merchantId, orderId)),
      UpdateExpression: 'ADD revision :one',
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    }),
  );

describe('POST /orders', () => {
  const place = async (headers: Record<string, string>): Promise<Answer> =>
    answerOf(
      placeOrderRoute(world.log, world.clock, (command) => world.commands.placeOrder(command)),
      { headers: { 'idempotency-key': 'k1', ...headers }, body: JSON.stringify(orderRequest()) },
    );

  it('makes what is not there yet: If-None-Match holds, If-Match does not', async () => {
    const before = await world.items();
    for (const tag of ['*', '"r1"']) expect((await place({ 'if-match': tag })).status).toBe(412);
    expect(await world.items()).toEqual(before);
    const first = await place({ 'if-none-match': '*' });
    expect(first.status).toBe(201);
    expect(await place({ 'if-match': '*' })).toMatchObject({
      status: 201,
      headers: { 'idempotent-replayed': 'true' },
      body: first.body,
    });
  });
});

describe('an order’s tag', () => {
  it('changes with every change of what is shown, also where nothing happened to the order', async () => {
    const order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
    const shown = new Map<string, string>();
    const look = async () => {
      const { headers, body } = await answerOf(readOrderRoute(world.log, world.orders), {
        merchantId: order.merchantId,
        path: { orderId: order.orderId },
      });
      const tag = String(headers['etag']);
      const view = JSON.stringify(body);
      expect(shown.get(tag) ?? view).toBe(view);
      shown.set(tag, view);
    };
    await look();
    await world.chargePayment(order);
    await look();
    // Nothing happened to the order: its event's number stays.
    world.clock.advance({ minutes: 5 });
    await world.applyWebhook(chargeEvent('evt_1', order, AUTHENTICATION_FAILED));
    await look();
    await world.chargePayment(order);
    await look();
    await world.cancelOrder(order);
    await look();
    expect(new Set(shown.values()).size).toBe(5);
  });
});
