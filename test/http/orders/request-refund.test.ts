import { describe, expect, it } from '@jest/globals';
import { refundRequest, requestRefundRoute } from '../../../functions/http/orders/request-refund.ts';
import type {
  RequestRefundCommand,
  RequestRefundResult,
} from '../../../functions/usecases/payments/request-refund.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { fieldsOf, NO_COUNTS } from '../api/fields-of.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const CALL: ApiCall = {
  headers: { 'idempotency-key': 'key-4' },
  path: { orderId },
  body: '{"amountMinor":500}',
};
const ANSWER = { orderId, refundId: 'r1', amountMinor: 500, currency: 'EUR', status: 'pending' };
const ACCEPTED: RequestRefundResult = { code: 'accepted', answer: ANSWER, replayed: false };

const clock = { now: () => '2026-11-24T02:35:43.000Z' };

async function send(result: RequestRefundResult, call: ApiCall = CALL) {
  const commands: RequestRefundCommand[] = [];
  const route = requestRefundRoute(recordedLog(), clock, async (command) => {
    commands.push(command);
    return result;
  });
  return { answer: await answerOf(route, call), commands };
}

describe('POST /orders/{orderId}/refunds', () => {
  it('asks for a refund of the merchant’s order, and says where to see what becomes of it', async () => {
    const { answer, commands } = await send(ACCEPTED);
    expect(commands).toEqual([
      { merchantId: 'acme', orderId, idempotencyKey: 'key-4', request: { amountMinor: 500 } },
    ]);
    expect(answer).toEqual({
      status: 202,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        location: `/orders/${orderId}`,
      },
      body: ANSWER,
    });
  });

  it('asks for everything that is left without an amount', async () => {
    const { answer, commands } = await send(ACCEPTED, { ...CALL, body: '{}' });
    expect(answer.status).toBe(202);
    expect(commands).toMatchObject([{ request: {} }]);
  });

  it('answers a replay alike, and says that it is one', async () => {
    const { answer: first } = await send(ACCEPTED);
    const { answer: replay } = await send({ ...ACCEPTED, replayed: true });
    expect(replay).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  });

  it.each<[RequestRefundResult, number, object]>([
    [{ code: 'unknown_order' }, 404, {}],
    [{ code: 'order_not_refundable', status: 'placed' }, 409, {}],
    [{ code: 'order_not_refundable', status: 'declined' }, 409, {}],
    [{ code: 'order_not_refundable', status: 'cancelled' }, 409, {}],
    [{ code: 'refund_too_large', refundableMinor: 0 }, 422, {}],
    [{ code: 'refund_exists', refundId: 'r1' }, 409, {}],
    [{ code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z' }, 409, { 'retry-after': '2' }],
    [{ code: 'key_reused' }, 422, {}],
  ])('refuses as %j with %d', async (result, status, headers) => {
    const { answer } = await send(result);
    expect(answer).toMatchObject({ status, headers, body: { code: result.code } });
  });

  it('says of a refund that is too large how much is left', async () => {
    const { answer } = await send({ code: 'refund_too_large', refundableMinor: 499 });
    expect(answer.body).toMatchObject({
      detail: expect.stringContaining('499 minor units'),
      errors: [{ field: 'amountMinor', message: expect.stringContaining('499') }],
    });
  });

  it('says what the order is that cannot be refunded', async () => {
    const { answer } = await send({ code: 'order_not_refundable', status: 'declined' });
    expect(answer.body).toMatchObject({ detail: expect.stringContaining('declined') });
  });

  it.each<[string, ApiCall, number, string]>([
    ['nobody', { ...CALL, merchantId: undefined }, 401, 'unauthenticated'],
    ['what is no order id', { ...CALL, path: { orderId: 'ord_1#OP' } }, 400, 'malformed_request'],
    ['no order', { headers: { 'idempotency-key': 'key-4' }, body: '{}' }, 400, 'malformed_request'],
    ['no key', { ...CALL, headers: {} }, 400, 'idempotency_key_missing'],
    // Everything goes back to whoever says so, not to whoever lost the body on its way.
    ['no body', { headers: { 'idempotency-key': 'key-4' }, path: { orderId } }, 400, 'malformed_json'],
    ['a currency', { ...CALL, body: '{"amountMinor":5,"currency":"EUR"}' }, 422, 'invalid_request'],
    ['a misspelt amount', { ...CALL, body: '{"amount":5}' }, 422, 'invalid_request'],
    ['an amount of nothing', { ...CALL, body: '{"amountMinor":0}' }, 422, 'invalid_request'],
  ])('refunds nothing for %s', async (_name, call, status, code) => {
    const { answer, commands } = await send(ACCEPTED, call);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(commands).toEqual([]);
  });
});

describe('refundRequest', () => {
  const amount = (literal: string): unknown => JSON.parse(`{"amountMinor":${literal}}`);

  it.each(['1', '1e3', '99999999', '9007199254740991'])('takes %s for an amount', (literal) => {
    expect(fieldsOf(refundRequest, amount(literal))).toEqual([]);
  });

  it.each(NO_COUNTS)('does not take %s for an amount', (literal) => {
    expect(fieldsOf(refundRequest, amount(literal))).toContain('amountMinor');
  });

  const lines = [{ line: 0, quantity: 1 }];

  it('takes an amount or lines, a reason, and nothing else', () => {
    expect(fieldsOf(refundRequest, {})).toEqual([]);
    expect(fieldsOf(refundRequest, { amountMinor: 1, reason: 'x' })).toEqual([]);
    expect(fieldsOf(refundRequest, { lines, restock: true, reason: 'x' })).toEqual([]);
    expect(fieldsOf(refundRequest, { amountMinor: 1, why: 'x' })).toEqual(['']);
    expect(fieldsOf(refundRequest, { amountMinor: 1, lines })).toEqual(['lines']);
    expect(fieldsOf(refundRequest, { amountMinor: 1, restock: true })).toEqual(['restock']);
    expect(fieldsOf(refundRequest, { lines: [] })).toEqual(['lines']);
    expect(fieldsOf(refundRequest, { lines: [{ line: -1, quantity: 0 }] })).toEqual([
      'lines.0.line',
      'lines.0.quantity',
    ]);
  });
});
