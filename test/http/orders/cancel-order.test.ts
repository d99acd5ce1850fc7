import { describe, expect, it } from '@jest/globals';
import { cancelOrderRoute } from '../../../functions/http/orders/cancel-order.ts';
import type { CancelOrderResult } from '../../../functions/usecases/orders/cancel-order.ts';
import type { OrderRequestCommand } from '../../../functions/usecases/operations/once-for-order.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const CALL: ApiCall = { headers: { 'idempotency-key': 'key-3' }, path: { orderId } };
const ANSWER = { orderId, status: 'paid', cancelledAt: '2026-11-24T02:35:43.000Z', refundPendingMinor: 1300 };
const ACCEPTED: CancelOrderResult = { code: 'accepted', answer: ANSWER, replayed: false };

const clock = { now: () => '2026-11-24T02:35:43.000Z' };

async function send(result: CancelOrderResult, call: ApiCall = CALL) {
  const commands: OrderRequestCommand[] = [];
  const route = cancelOrderRoute(recordedLog(), clock, async (command) => {
    commands.push(command);
    return result;
  });
  return { answer: await answerOf(route, call), commands };
}

describe('POST /orders/{orderId}/cancel', () => {
  it('cancels the merchant’s order, and says where to see what becomes of it', async () => {
    const { answer, commands } = await send(ACCEPTED);
    expect(commands).toEqual([{ merchantId: 'acme', orderId, idempotencyKey: 'key-3' }]);
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

  it('answers a replay alike, and says that it is one', async () => {
    const { answer: first } = await send(ACCEPTED);
    const { answer: replay } = await send({ ...ACCEPTED, replayed: true });
    expect(replay).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  });

  it.each<[string, ApiCall]>([
    ['an empty object', { ...CALL, body: '{}' }],
    [
      'no body, whatever its type',
      { headers: { ...CALL.headers, 'content-type': 'text/plain' }, path: { orderId } },
    ],
    ['a body of no length', { ...CALL, body: '' }],
  ])('takes %s', async (_name, call) => {
    const { answer, commands } = await send(ACCEPTED, call);
    expect(answer.status).toBe(202);
    expect(commands).toEqual([{ merchantId: 'acme', orderId, idempotencyKey: 'key-3' }]);
  });

  it.each<[CancelOrderResult, number, object]>([
    [{ code: 'unknown_order' }, 404, {}],
    [{ code: 'order_already_cancelled' }, 409, {}],
    [{ code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z' }, 409, { 'retry-after': '2' }],
    [{ code: 'key_reused' }, 422, {}],
  ])('refuses as %j with %d', async (result, status, headers) => {
    const { answer } = await send(result);
    expect(answer).toMatchObject({ status, headers, body: { code: result.code } });
  });

  it.each<[string, ApiCall, number, string]>([
    ['nobody', { ...CALL, merchantId: undefined }, 401, 'unauthenticated'],
    ['what is no order id', { ...CALL, path: { orderId: 'ord_1#OP' } }, 400, 'malformed_request'],
    ['no order', { headers: { 'idempotency-key': 'key-3' } }, 400, 'malformed_request'],
    ['no key', { ...CALL, headers: {} }, 400, 'idempotency_key_missing'],
    ['a reason', { ...CALL, body: '{"reason":"changed my mind"}' }, 422, 'invalid_request'],
    ['a list', { ...CALL, body: '[]' }, 422, 'invalid_request'],
    ['what is no JSON', { ...CALL, body: 'please' }, 400, 'malformed_json'],
    [
      'a form',
      {
        ...CALL,
        headers: { ...CALL.headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=1',
      },
      415,
      'wrong_content_type',
    ],
  ])('cancels nothing for %s', async (_name, call, status, code) => {
    const { answer, commands } = await send(ACCEPTED, call);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(commands).toEqual([]);
  });

  it('names the field that it does not know', async () => {
    const { answer } = await send(ACCEPTED, { ...CALL, body: '{"reason":"x"}' });
    expect(answer.body).toMatchObject({ errors: [{ field: 'reason', message: 'unknown field' }] });
  });
});
