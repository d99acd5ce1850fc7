import { describe, expect, it } from '@jest/globals';
import { movementRequest } from '../../../functions/http/products/move-stock.ts';
import { attemptPaymentRoute } from '../../../functions/http/orders/attempt-payment.ts';
import { cancelOrderRoute } from '../../../functions/http/orders/cancel-order.ts';
import { moveStockRoute } from '../../../functions/http/products/move-stock.ts';
import { placeOrderRoute } from '../../../functions/http/orders/place-order.ts';
import { putProductRoute } from '../../../functions/http/products/put-product.ts';
import { requestRefundRoute } from '../../../functions/http/orders/request-refund.ts';
import { api, json } from '../../../functions/http/api/api.ts';
import { bodyOf } from '../../../functions/http/api/request.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { ManualClock } from '../../../assurance/world/manual-clock.ts';
import { recordedLog } from './recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const clock = new ManualClock('2026-11-24T10:00:00.000Z');

const never = async (): Promise<never> => {
  throw new Error('a damaged request came through');
};

const ROUTES: Record<string, { readonly route: Parameters<typeof answerOf>[0]; readonly body: string }> = {
  'POST /orders': {
    route: placeOrderRoute(recordedLog(), clock, never),
    body: '{"customer":{"email":"zoe@example.com","name":"Zoë"},"lines":[{"sku":"tea","quantity":1}],"paymentMethod":"pm_1"}',
  },
  'POST /orders/{orderId}/payments': {
    route: attemptPaymentRoute(recordedLog(), clock, never),
    body: '{"paymentMethod":"pm_1"}',
  },
  'POST /orders/{orderId}/cancel': { route: cancelOrderRoute(recordedLog(), clock, never), body: '{}' },
  'POST /orders/{orderId}/refunds': { route: requestRefundRoute(recordedLog(), clock, never), body: '{}' },
  'POST /products/{sku}/stock-movements': {
    route: moveStockRoute(recordedLog(), clock, never),
    body: '{"quantity":1,"reason":"delivery"}',
  },
  'PUT /products/{sku}': {
    route: putProductRoute(recordedLog(), { find: never, put: never }),
    body: '{"name":"Thé","priceMinor":1,"currency":"EUR"}',
  },
};

const send = async (name: string, headers: Record<string, string>, call: ApiCall = {}) => {
  const { route, body } = ROUTES[name] ?? {};
  if (route === undefined || body === undefined) throw new Error(`there is no route ${name}`);
  return answerOf(route, {
    path: { orderId, sku: 'tea' },
    body,
    ...call,
    headers: { 'idempotency-key': 'k1', ...headers },
  });
};

describe.each(Object.keys(ROUTES))('%s', (name) => {
  it.each([
    'application/json; charset=iso-8859-1',
    'application/json;charset="ISO-8859-1"',
    'application/json; charset=utf-16',
    'application/json; charset=windows-1252',
    'application/json; charset=utf-8-ish',
  ])('refuses a body of type %s', async (contentType) => {
    expect(await send(name, { 'content-type': contentType })).toMatchObject({
      status: 415,
      headers: { accept: 'application/json' },
      body: { code: 'wrong_content_type' },
    });
  });

  it.each(['gzip', 'GZIP', 'br', 'gzip, identity', 'identity, gzip'])(
    'refuses a body that is coded as %s, and says what it takes',
    async (coding) => {
      const answer = await send(name, { 'content-encoding': coding }, { body: Uint8Array.of(0x1f, 0x8b, 8) });
      expect(answer).toMatchObject({
        status: 415,
        headers: { 'accept-encoding': 'identity' },
        body: { code: 'wrong_content_type' },
      });
    },
  );
});

const TEXTS: readonly (readonly [string, string, string])[] = [
  [
    'POST /orders',
    '{"customer":{"email":"zo\ufffd@example.com"},"lines":[{"sku":"tea","quantity":1}],"paymentMethod":"pm_1"}',
    'customer.email',
  ],
  [
    'POST /orders',
    '{"customer":{"email":"a@example.com","name":"Zo\ufffd"},"lines":[{"sku":"tea","quantity":1}],"paymentMethod":"pm_1"}',
    'customer.name',
  ],
  [
    'POST /orders',
    '{"externalReference":"Zo\\ufffd","customer":{"email":"a@example.com"},"lines":[{"sku":"tea","quantity":1}],"paymentMethod":"pm_1"}',
    'externalReference',
  ],
  ['PUT /products/{sku}', '{"name":"Th\ufffd","priceMinor":1,"currency":"EUR"}', 'name'],
  ['POST /products/{sku}/stock-movements', '{"quantity":1,"reason":"d\ufffdlivery"}', 'reason'],
];

describe('a text that was damaged on its way', () => {
  it.each(TEXTS)('is refused at %s: %s', async (name, body, field) => {
    expect(await send(name, {}, { body })).toMatchObject({
      status: 422,
      body: { code: 'invalid_request', detail: `Not valid: ${field}.`, errors: [{ field }] },
    });
  });

  it('is whole as it is sent', async () => {
    const route = api(recordedLog(), async (event) => json(200, bodyOf(event, movementRequest)));
    const body = '{"quantity":1,"reason":"Zoë ﬁ ☕"}';
    for (const contentType of [
      'application/json',
      'application/json; charset=UTF-8',
      'application/json;charset=utf8',
    ]) {
      expect(await answerOf(route, { body, headers: { 'content-type': contentType } })).toMatchObject({
        status: 200,
        body: { reason: 'Zoë ﬁ ☕' },
      });
    }
    expect(await answerOf(route, { body, headers: { 'content-encoding': ' identity ' } })).toMatchObject({
      status: 200,
    });
  });
});
