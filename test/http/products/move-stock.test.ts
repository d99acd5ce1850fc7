import { describe, expect, it } from '@jest/globals';
import { moveStockRoute, movementRequest } from '../../../functions/http/products/move-stock.ts';
import type { MoveStockCommand, MoveStockResult } from '../../../functions/usecases/stock/move-stock.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { fieldsOf } from '../api/fields-of.ts';
import { recordedLog } from '../api/recorded-log.ts';

const REQUEST = { quantity: -5, reason: 'broken' };
const CALL: ApiCall = {
  headers: { 'idempotency-key': 'key-3' },
  path: { sku: 'tea' },
  body: JSON.stringify(REQUEST),
};
const MOVED: MoveStockResult = { code: 'moved', answer: { sku: 'tea', quantity: -5 }, replayed: false };

const clock = { now: () => '2026-11-24T02:35:43.000Z' };

async function send(result: MoveStockResult, call: ApiCall = CALL) {
  const commands: MoveStockCommand[] = [];
  const route = moveStockRoute(recordedLog(), clock, async (command) => {
    commands.push(command);
    return result;
  });
  return { answer: await answerOf(route, call), commands };
}

describe('POST /products/{sku}/stock-movements', () => {
  it('moves the stock of the merchant’s product', async () => {
    const { answer, commands } = await send(MOVED);
    expect(commands).toEqual([{ merchantId: 'acme', sku: 'tea', idempotencyKey: 'key-3', request: REQUEST }]);
    expect(answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/products/tea' },
      body: { sku: 'tea', quantity: -5 },
    });
  });

  it('says of a replay that it is one', async () => {
    const { answer } = await send({ ...MOVED, replayed: true });
    expect(answer).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
  });

  it.each<[MoveStockResult, number, object]>([
    [{ code: 'unknown_product' }, 404, {}],
    [{ code: 'stock_too_low' }, 409, { errors: [{ field: 'quantity' }] }],
    [{ code: 'movement_exists' }, 409, {}],
    [{ code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z' }, 409, {}],
    [{ code: 'key_reused' }, 422, { errors: [{ field: 'Idempotency-Key' }] }],
  ])('refuses as %j with %d', async (result, status, body) => {
    const { answer } = await send(result);
    expect(answer).toMatchObject({ status, body: { code: result.code, ...body } });
  });

  it.each<[string, ApiCall, number, string]>([
    ['nobody', { ...CALL, merchantId: undefined }, 401, 'unauthenticated'],
    ['what is no SKU', { ...CALL, path: { sku: 'a?b' } }, 400, 'malformed_request'],
    ['no key', { ...CALL, headers: {} }, 400, 'idempotency_key_missing'],
    ['a quantity of 0', { ...CALL, body: '{"quantity":0,"reason":"count"}' }, 422, 'invalid_request'],
    ['half a unit', { ...CALL, body: '{"quantity":0.5,"reason":"count"}' }, 422, 'invalid_request'],
    [
      'a quantity beyond all numbers',
      { ...CALL, body: '{"quantity":1e400,"reason":"count"}' },
      422,
      'invalid_request',
    ],
  ])('moves nothing for %s', async (_name, call, status, code) => {
    const { answer, commands } = await send(MOVED, call);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(commands).toEqual([]);
  });
});

describe('movementRequest', () => {
  it.each([1, -1, 1_000_000, -1_000_000])('takes %d units', (quantity) => {
    expect(fieldsOf(movementRequest, { ...REQUEST, quantity })).toEqual([]);
  });

  it.each([0, -0, 1.5, 1_000_001, -1_000_001, Infinity, NaN, '1', null])(
    'does not take %p units',
    (quantity) => {
      expect(fieldsOf(movementRequest, { ...REQUEST, quantity })).toContain('quantity');
    },
  );

  it('takes no reason for none', () => {
    expect(fieldsOf(movementRequest, { quantity: 1 })).toEqual(['reason']);
  });
});
