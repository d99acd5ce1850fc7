import { describe, expect, it } from '@jest/globals';
import { attemptPaymentRoute, paymentRequest } from '../../../functions/http/orders/attempt-payment.ts';
import type {
  AttemptPaymentCommand,
  AttemptPaymentResult,
} from '../../../functions/usecases/payments/attempt-payment.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { fieldsOf } from '../api/fields-of.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const REQUEST = { paymentMethod: 'pm_card_visa' };
const CALL: ApiCall = {
  headers: { 'idempotency-key': 'key-2' },
  path: { orderId },
  body: JSON.stringify(REQUEST),
};
const ATTEMPTED: AttemptPaymentResult = {
  code: 'attempted',
  answer: { orderId, attempt: 2, status: 'placed' },
  replayed: false,
};

const clock = { now: () => '2026-11-24T02:35:43.000Z' };

async function send(result: AttemptPaymentResult, call: ApiCall = CALL) {
  const commands: AttemptPaymentCommand[] = [];
  const route = attemptPaymentRoute(recordedLog(), clock, async (command) => {
    commands.push(command);
    return result;
  });
  return { answer: await answerOf(route, call), commands };
}

describe('POST /orders/{orderId}/payments', () => {
  it('attempts the payment of the merchant’s order', async () => {
    const { answer, commands } = await send(ATTEMPTED);
    expect(commands).toEqual([{ merchantId: 'acme', orderId, idempotencyKey: 'key-2', request: REQUEST }]);
    expect(answer).toEqual({
      status: 201,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        location: `/orders/${orderId}`,
      },
      body: { orderId, attempt: 2, status: 'placed' },
    });
  });

  it('says of a replay that it is one', async () => {
    const { answer } = await send({ ...ATTEMPTED, replayed: true });
    expect(answer).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
  });

  it.each<[AttemptPaymentResult, number, object]>([
    [{ code: 'unknown_order' }, 404, {}],
    [{ code: 'order_not_payable', status: 'paid' }, 409, {}],
    [{ code: 'order_not_payable', status: 'placed' }, 409, {}],
    [{ code: 'order_not_payable', status: 'cancelled' }, 409, {}],
    [{ code: 'order_needs_attention' }, 409, {}],
    [{ code: 'out_of_stock', line: 2, sku: 'tea' }, 409, { errors: [{ field: 'lines[2].quantity' }] }],
    [{ code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z' }, 409, {}],
    [{ code: 'key_reused' }, 422, { errors: [{ field: 'Idempotency-Key' }] }],
  ])('refuses as %j with %d', async (result, status, body) => {
    const { answer } = await send(result);
    expect(answer).toMatchObject({ status, body: { code: result.code, ...body } });
  });

  it.each<[string, ApiCall, number, string]>([
    ['nobody', { ...CALL, merchantId: undefined }, 401, 'unauthenticated'],
    ['what is no order id', { ...CALL, path: { orderId: 'ord_1#OP' } }, 400, 'malformed_request'],
    [
      'no order',
      { headers: { 'idempotency-key': 'key-2' }, body: CALL.body ?? '' },
      400,
      'malformed_request',
    ],
    ['no key', { ...CALL, headers: {} }, 400, 'idempotency_key_missing'],
    [
      'an attempt number of its own',
      { ...CALL, body: '{"paymentMethod":"pm_1","attempt":9}' },
      422,
      'invalid_request',
    ],
  ])('attempts nothing for %s', async (_name, call, status, code) => {
    const { answer, commands } = await send(ATTEMPTED, call);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(commands).toEqual([]);
  });
});

describe('paymentRequest', () => {
  it('takes a payment method and nothing else', () => {
    expect(fieldsOf(paymentRequest, { paymentMethod: 'pm_card_visa' })).toEqual([]);
    expect(fieldsOf(paymentRequest, { paymentMethod: 'pm_card_visa', attempt: 2 })).toEqual(['']);
  });
});
