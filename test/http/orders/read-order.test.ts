import { describe, expect, it } from '@jest/globals';
import type { Order } from '../../../functions/domain/orders/order.ts';
import {
  orderAwaitsCustomer,
  orderCancelled,
  orderDueCleared,
  orderPaid,
  orderRefunded,
  paidOrderCancelled,
  refundRequested,
} from '../../../functions/domain/orders/order-transitions.ts';
import { readOrderRoute } from '../../../functions/http/orders/read-order.ts';
import { declinedOrder, LATER, NOW, paidOrder, placedOrder } from '../../domain/orders/orders.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';

/** A ledger that holds one order, of one merchant. */
const holding = (order: Order) => {
  const find = async (merchantId: string, id: string) =>
    merchantId === order.merchantId && id === order.orderId ? order : undefined;
  return {
    find,
    findByExternalReference: async (merchantId: string, reference: string) =>
      reference === order.externalReference ? find(merchantId, order.orderId) : undefined,
  };
};

const read = async (order: Order, call: ApiCall = {}) =>
  answerOf(readOrderRoute(recordedLog(), holding(order)), { path: { orderId }, ...call });

describe('GET /orders/{orderId}', () => {
  it('shows the order, and nothing of how it is kept', async () => {
    const { status, headers, body } = await read({
      ...paidOrder({ orderId, externalReference: 'PO-7' }),
      revision: 5,
    });
    expect({ status, headers }).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', etag: '"r5"', 'cache-control': 'no-store' },
    });
    expect(body).toEqual({
      orderId,
      externalReference: 'PO-7',
      status: 'paid',
      attempt: 1,
      customer: { email: 'ada@example.com' },
      lines: [{ sku: 'tea', name: 'Tea', quantity: 2, unitPriceMinor: 650 }],
      totalMinor: 1300,
      currency: 'EUR',
      transactionId: 'pi_1',
      paidAt: '2026-11-24T02:35:43.000Z',
      placedAt: '2026-11-24T02:35:43.000Z',
      updatedAt: '2026-11-24T02:35:43.000Z',
    });
  });

  const action = { transactionId: 'pi_1', clientSecret: 'pi_1_secret_2', expiresAt: LATER };

  it('shows what the card’s holder needs in order to act, while that is open', async () => {
    const waiting = orderAwaitsCustomer(placedOrder({ orderId }), action, NOW);
    expect(await read(waiting)).toMatchObject({ body: { status: 'placed' } });
    expect((await read(waiting)).body).toHaveProperty('action', {
      type: 'authenticate',
      clientSecret: 'pi_1_secret_2',
      expiresAt: LATER,
    });
  });

  describe('of a payment that the customer confirms', () => {
    const payment = { mode: 'customer', methods: ['card', 'oxxo'] } as const;
    const placed = placedOrder({ orderId, payment });
    const customerAction = { ...action, state: 'awaiting_customer', unavailableMethods: ['oxxo'] } as const;

    it('shows that it awaits its customer, before the gateway has it and after', async () => {
      expect((await read(placed)).body).toMatchObject({
        payment: { ...payment, state: 'awaiting_customer' },
      });
      expect((await read(placed)).body).not.toHaveProperty('action');
      expect((await read({ ...placed, action: customerAction })).body).toMatchObject({
        payment: { ...payment, state: 'awaiting_customer', unavailableMethods: ['oxxo'] },
        action: { type: 'confirm', clientSecret: 'pi_1_secret_2', expiresAt: LATER },
      });
    });

    it('shows when a voucher expires in the place of the payment window', async () => {
      const voucherExpiresAt = '2026-12-24T10:00:00.000Z';
      const waiting = {
        ...placed,
        action: { ...customerAction, state: 'requires_action', voucherExpiresAt },
      };
      expect((await read(waiting as Order)).body).toMatchObject({
        payment: { state: 'requires_action' },
        action: { expiresAt: voucherExpiresAt },
      });
    });

    it('shows no secret while a bank works on it', async () => {
      const { body } = await read({ ...placed, processing: { transactionId: 'pi_1', since: NOW } });
      expect(body).toMatchObject({ payment: { state: 'processing' } });
      expect(body).not.toHaveProperty('action');
    });

    it('shows it of a cancelled order as long as the gateway has it', async () => {
      const cancelled = orderCancelled(placed, true, NOW);
      expect((await read(cancelled)).body).not.toHaveProperty('payment');
      const processing = { transactionId: 'pi_1', since: NOW };
      expect((await read({ ...cancelled, processing })).body).toMatchObject({
        payment: { state: 'processing' },
      });
    });
  });

  it.each<[string, Order]>([
    ['paid', orderPaid(placedOrder({ orderId, action }), 'pi_1', NOW)],
    ['declined', declinedOrder({ orderId, action })],
    ['cancelled', orderCancelled(placedOrder({ orderId, action }), true, NOW)],
  ])('shows no secret any more of an order that is %s', async (status, order) => {
    const { body } = await read(order);
    expect(body).toMatchObject({ status });
    expect(body).not.toHaveProperty('action');
  });

  it('shows what was given back, and what is still to be given back', async () => {
    const paid = paidOrder({ orderId });
    const refunded = orderRefunded(refundRequested(paid, 500, NOW), 500, NOW);
    expect((await read(refunded)).body).toMatchObject({ status: 'paid', refundedMinor: 500 });
    expect((await read(refunded)).body).not.toHaveProperty('refundPendingMinor');
    expect((await read(paidOrderCancelled(refunded, LATER))).body).toMatchObject({
      status: 'paid',
      refundedMinor: 500,
      refundPendingMinor: 800,
      cancelledAt: LATER,
    });
  });

  it('shows that and when an order was cancelled', async () => {
    const { body } = await read(orderCancelled(declinedOrder({ orderId }), false, LATER));
    expect(body).toMatchObject({ status: 'cancelled', cancelledAt: LATER });
    expect(body).not.toHaveProperty('decline');
  });

  it.each<[string, Order]>([
    ['placed', placedOrder({ orderId, attention: 'a person is needed' })],
    ['paid', { ...paidOrder({ orderId }), attention: 'a person is needed' }],
    ['declined', { ...declinedOrder({ orderId }), attention: 'a person is needed', dueAt: LATER }],
    ['cancelled', orderCancelled(placedOrder({ orderId, action }), true, NOW)],
  ])('shows the same when a %s order is closed, or looked at later', async (_name, order) => {
    const { attention: _settled, ...unattended } = order;
    const shown = await read(order);
    expect(await read(orderDueCleared(order))).toEqual(shown);
    expect(await read({ ...unattended, dueAt: '2026-11-25T00:00:00.000Z' })).toEqual(shown);
  });

  it('says why an order is declined', async () => {
    expect(await read(declinedOrder({ orderId }))).toMatchObject({
      body: {
        status: 'declined',
        decline: { code: 'generic_decline', message: 'The payment was declined.' },
      },
    });
  });

  it.each([
    ['its tag', '"r7"'],
    ['its tag among others', '"r5", "r6","r7"'],
    ['its tag beside one that has a comma', '"a,b", "r7"'],
    ['its tag in two lines, which the API joins', '"r7","r7"'],
    ['its tag, called weak', 'W/"r7"'],
    ['its tag, called weak, among others', 'W/"r6" , W/"r7"'],
    ['any tag', '*'],
    ['any tag in two lines', '*, *'],
  ])('answers 304 without a body to one who knows %s', async (_name, tags) => {
    const answer = await read(placedOrder({ orderId, revision: 7 }), { headers: { 'if-none-match': tags } });
    expect(answer).toEqual({
      status: 304,
      headers: { etag: '"r7"', 'cache-control': 'no-store' },
      body: undefined,
    });
  });

  it.each([
    ['an older one', '"r6"'],
    ['one that holds it', '"r77"'],
    ['it without quotes', 'r7'],
    ['the tag of an earlier release', '"7"'],
    ['it within another one', '"r6,r7"'],
    ['nothing', ''],
  ])('shows the order to one who knows %s', async (_name, tags) => {
    const answer = await read(placedOrder({ orderId, revision: 7 }), { headers: { 'if-none-match': tags } });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"r7"' } });
  });

  it.each<[string, ApiCall, number, string]>([
    ['another merchant', { merchantId: 'globex' }, 404, 'unknown_order'],
    [
      'another merchant who knows a tag',
      { merchantId: 'globex', headers: { 'if-none-match': '*' } },
      404,
      'unknown_order',
    ],
    ['nobody', { merchantId: undefined }, 401, 'unauthenticated'],
    ['one who asks for another', { path: { orderId: `ord_${'0'.repeat(32)}` } }, 404, 'unknown_order'],
    ['one who asks for what is no id', { path: { orderId: '#' } }, 400, 'malformed_request'],
  ])('does not show it to %s', async (_name, call, status, code) => {
    expect(await read(placedOrder({ orderId }), call)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /orders?externalReference= more than once', () => {
  const order = placedOrder({ orderId, externalReference: '982, 983' });
  const search = async (rawQueryString: string) =>
    answerOf(readOrderRoute(recordedLog(), holding(order)), { rawQueryString });

  it('takes equal ones for one, and a comma for part of it', async () => {
    for (const query of [
      'externalReference=982,%20983',
      'externalReference=982%2C+983&externalReference=982,+983',
    ]) {
      expect(await search(query)).toMatchObject({ status: 200, body: { orderId } });
    }
  });

  it('refuses two that differ', async () => {
    expect(await search('externalReference=982&externalReference=983')).toMatchObject({
      status: 400,
      body: { code: 'malformed_request', errors: [{ field: 'externalReference' }] },
    });
  });
});

describe('GET /orders?externalReference=', () => {
  const search = async (query: Record<string, string>) =>
    answerOf(readOrderRoute(recordedLog(), holding(placedOrder({ orderId, externalReference: 'café' }))), {
      query,
    });

  it.each(['caf\u00e9', 'cafe\u0301'])('finds the order under %j', async (externalReference) => {
    expect(await search({ externalReference })).toMatchObject({ status: 200, body: { orderId } });
  });

  it.each([
    [{ externalReference: 'tea' }, 404, 'unknown_order'],
    [{ externalReference: '' }, 400, 'malformed_request'],
    [{ externalReference: 'x'.repeat(101) }, 400, 'malformed_request'],
    [{ externalReference: 'a\u0000' }, 400, 'malformed_request'],
    [{}, 400, 'malformed_request'],
    [{ externalReference: 'caf\ufffd' }, 400, 'malformed_request'],
  ])('answers %j with %d', async (query, status, code) => {
    expect(await search(query)).toMatchObject({ status, body: { code } });
  });
});
