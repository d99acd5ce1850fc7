import { describe, expect, it } from '@jest/globals';
import type { OperationRecord } from '../../functions/domain/operation.ts';
import type { Order } from '../../functions/domain/order.ts';
import { chargeRequest } from '../../functions/domain/payment.ts';
import { readOperationsRoute, readOrderRoute } from '../../functions/http/orders.ts';
import { declinedOrder, paidOrder, placedOrder } from '../domain/orders.ts';
import { answerOf, type ApiCall } from '../support/api-event.ts';
import { recordedLog } from './recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';

/** A ledger that holds one order, of one merchant. */
const holding = (order: Order, operations: readonly OperationRecord[] = []) => {
  const find = async (merchantId: string, id: string) =>
    merchantId === order.merchantId && id === order.orderId ? order : undefined;
  return {
    find,
    findByExternalReference: async (merchantId: string, reference: string) =>
      reference === order.externalReference ? find(merchantId, order.orderId) : undefined,
    story: async (merchantId: string, id: string) => (await find(merchantId, id)) && { order, operations },
  };
};

const read = async (order: Order, call: ApiCall = {}) =>
  answerOf(readOrderRoute(recordedLog(), holding(order)), { path: { orderId }, ...call });

describe('GET /orders/{orderId}', () => {
  it('shows the order, and nothing of how it is kept', async () => {
    const { status, headers, body } = await read(paidOrder({ orderId, externalReference: 'PO-7' }));
    expect({ status, headers }).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', etag: '"2"' },
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

  it('says why an order is declined', async () => {
    expect(await read(declinedOrder({ orderId }))).toMatchObject({
      body: { status: 'declined', decline: { code: 'generic_decline', message: 'Declined.' } },
    });
  });

  it.each([
    ['its tag', '"7"'],
    ['its tag among others', '"5", "6","7"'],
    ['its tag, called weak', 'W/"7"'],
    ['its tag, called weak, among others', 'W/"6" , W/"7"'],
    ['any tag', '*'],
  ])('answers 304 without a body to one who knows %s', async (_name, tags) => {
    const answer = await read(placedOrder({ orderId, version: 7 }), { headers: { 'if-none-match': tags } });
    expect(answer).toEqual({ status: 304, headers: { etag: '"7"' }, body: undefined });
  });

  it.each([
    ['an older one', '"6"'],
    ['one that holds it', '"77"'],
    ['it without quotes', '7'],
    ['nothing', ''],
  ])('shows the order to one who knows %s', async (_name, tags) => {
    const answer = await read(placedOrder({ orderId, version: 7 }), { headers: { 'if-none-match': tags } });
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"7"' } });
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
  ])('answers %j with %d', async (query, status, code) => {
    expect(await search(query)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /orders/{orderId}/operations', () => {
  const operation: OperationRecord = {
    merchantId: 'acme',
    kind: 'charge',
    key: 'checkout_attempt_1',
    subject: { orderId },
    status: 'unknown',
    owner: 'owner-1',
    epoch: 2,
    leaseExpiresAt: '2026-11-24T02:36:00.000Z',
    effectStartedAt: '2026-11-24T02:35:43.000Z',
    intent: chargeRequest(placedOrder({ paymentMethod: 'pm_secret' })),
    fingerprint: 'print',
    attemptCount: 1,
    attempts: [
      {
        number: 1,
        startedAt: '2026-11-24T02:35:43.000Z',
        endedAt: '2026-11-24T02:35:53.000Z',
        outcome: 'unknown',
        error: { code: 'timeout', message: 'No answer.' },
        retrySafe: false,
      },
    ],
    result: { internal: true },
    createdAt: '2026-11-24T02:35:43.000Z',
    updatedAt: '2026-11-24T02:35:53.000Z',
    expiresAt: '2026-12-24T02:35:43.000Z',
  };
  const ask = async (call: ApiCall = {}) =>
    answerOf(
      readOperationsRoute(
        recordedLog(),
        { now: () => '2026-11-24T03:00:00.000Z' },
        holding(placedOrder({ orderId }), [operation]),
      ),
      {
        path: { orderId },
        ...call,
      },
    );

  it('answers what was tried, how often, what went wrong, and whether to try again is safe', async () => {
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        orderId,
        operations: [
          {
            kind: 'charge',
            key: 'checkout_attempt_1',
            status: 'unknown',
            attemptCount: 1,
            attempts: operation.attempts,
            keptUntil: '2026-12-24T02:35:43.000Z',
            next: { action: 'ask_gateway' },
          },
        ],
      },
    });
  });

  it('keeps inside who held it and what was sent', async () => {
    expect(JSON.stringify(await ask())).not.toMatch(/owner-1|pm_secret|print|internal|acme/);
  });

  it('shows nothing of another merchant', async () => {
    expect(await ask({ merchantId: 'globex' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_order' },
    });
  });
});
