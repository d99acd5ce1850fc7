import { describe, expect, it } from '@jest/globals';
import { orderRequest } from '../../../functions/http/orders/order-body.ts';
import { placeOrderRoute } from '../../../functions/http/orders/place-order.ts';
import type { PlaceOrderCommand, PlaceOrderResult } from '../../../functions/usecases/orders/place-order.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { fieldsOf, NO_COUNTS } from '../api/fields-of.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_1';
const REQUEST = {
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'tea', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
};
const CALL: ApiCall = { headers: { 'idempotency-key': '"key-1"' }, body: JSON.stringify(REQUEST) };
const PLACED: PlaceOrderResult = {
  code: 'placed',
  answer: { orderId, totalMinor: 1300 },
  replayed: false,
  orderId,
};

const clock = { now: () => '2026-11-24T02:35:43.000Z' };

async function send(result: PlaceOrderResult, call: ApiCall = CALL) {
  const commands: PlaceOrderCommand[] = [];
  const route = placeOrderRoute(recordedLog(), clock, async (command) => {
    commands.push(command);
    return result;
  });
  return { answer: await answerOf(route, call), commands };
}

describe('POST /orders', () => {
  it('places what was asked for, for the merchant of the key, and answers with the order', async () => {
    const { answer, commands } = await send(PLACED);
    expect(commands).toEqual([{ merchantId: 'acme', idempotencyKey: 'key-1', request: REQUEST }]);
    expect(answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', location: '/orders/ord_1' },
      body: { orderId, totalMinor: 1300 },
    });
  });

  it('answers a replay as the first time, but for the header that says so', async () => {
    const { answer: first } = await send(PLACED);
    const { answer: replay } = await send({ ...PLACED, replayed: true });
    expect(replay).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  });

  it('places the same request, however its reference is spelt and its fields are ordered', async () => {
    const composed = { ...REQUEST, externalReference: 'caf\u00e9' };
    const decomposed = { externalReference: 'cafe\u0301', ...REQUEST };
    const one = await send(PLACED, { ...CALL, body: JSON.stringify(composed) });
    const other = await send(PLACED, { ...CALL, body: JSON.stringify(decomposed) });
    expect(other.commands).toEqual(one.commands);
  });

  it.each<[PlaceOrderResult, number, object]>([
    [{ code: 'unknown_sku', line: 1, sku: 'gin', orderId }, 422, { errors: [{ field: 'lines[1].sku' }] }],
    [
      { code: 'out_of_stock', line: 0, sku: 'tea', orderId },
      409,
      { errors: [{ field: 'lines[0].quantity' }] },
    ],
    [
      { code: 'mixed_currencies', line: 1, currencies: ['EUR', 'USD'], orderId },
      422,
      { errors: [{ field: 'lines[1].sku', message: 'is priced in USD' }] },
    ],
    [
      { code: 'amount_out_of_range', totalMinor: 100, minimumMinor: 1, maximumMinor: 99, orderId },
      422,
      { errors: [{ field: 'lines', message: 'come to too much' }] },
    ],
    [
      { code: 'amount_out_of_range', totalMinor: 10, minimumMinor: 50, maximumMinor: 99, orderId },
      422,
      { errors: [{ field: 'lines', message: 'come to too little' }] },
    ],
    [
      { code: 'currency_not_chargeable', currency: 'HRK', orderId },
      422,
      { errors: [{ field: 'lines', message: 'are priced in HRK' }] },
    ],
    [
      { code: 'external_reference_taken', orderId: 'ord_7' },
      409,
      { errors: [{ field: 'externalReference' }] },
    ],
    [{ code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z', orderId }, 409, {}],
    [{ code: 'key_reused', orderId }, 422, { errors: [{ field: 'Idempotency-Key' }] }],
  ])('refuses as %j with %d', async (result, status, body) => {
    const { answer } = await send(result);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: result.code, status, ...body },
    });
  });

  it.each<[string, PlaceOrderResult, Record<string, string>]>([
    [
      'to come again soon',
      { code: 'request_in_flight', retryAt: '2026-11-24T02:35:50.000Z', orderId },
      { 'retry-after': '2' },
    ],
    [
      'where the other order is',
      { code: 'external_reference_taken', orderId: 'ord_7' },
      { location: '/orders/ord_7' },
    ],
  ])('says %s', async (_name, result, headers) => {
    expect((await send(result)).answer).toMatchObject({ headers });
  });

  it.each<[string, ApiCall, number, string]>([
    ['nobody', { ...CALL, merchantId: undefined }, 401, 'unauthenticated'],
    ['no key', { body: JSON.stringify(REQUEST) }, 400, 'idempotency_key_missing'],
    [
      'a key with a line break',
      { ...CALL, headers: { 'idempotency-key': 'a\r\nb' } },
      400,
      'idempotency_key_malformed',
    ],
    ['no JSON', { ...CALL, body: 'order' }, 400, 'malformed_json'],
    [
      'a form',
      { ...CALL, headers: { ...CALL.headers, 'content-type': 'multipart/form-data' } },
      415,
      'wrong_content_type',
    ],
    ['10 MB', { ...CALL, body: 'x'.repeat(10_000_000) }, 413, 'body_too_large'],
    ['no lines', { ...CALL, body: JSON.stringify({ ...REQUEST, lines: [] }) }, 422, 'invalid_request'],
    [
      'prices of its own',
      { ...CALL, body: JSON.stringify({ ...REQUEST, totalMinor: 1 }) },
      422,
      'invalid_request',
    ],
  ])('places nothing for %s', async (_name, call, status, code) => {
    const { answer, commands } = await send(PLACED, call);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(commands).toEqual([]);
  });
});

const ORDER = {
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'tea', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ sku: `sku-${index}`, quantity: 1 }));

/** As it comes off the wire: what JSON makes of a number is part of the question. */
const withQuantity = (literal: string): unknown =>
  JSON.parse(JSON.stringify({ ...ORDER, lines: [{ sku: 'tea', quantity: 0 }] }).replace(':0', `:${literal}`));

const GIFT = { description: 'A gift', quantity: 1, unitPriceMinor: 1 };

describe('orderRequest', () => {
  it('keeps an order as it is', () => {
    const whole = {
      ...ORDER,
      externalReference: 'PO-7',
      customer: { email: 'ada@example.com', name: 'Ada' },
    };
    expect(orderRequest.parse(whole)).toEqual(whole);
  });

  it.each(['1', '1.0', '1e0', '1e3', '1000000'])('takes %s for a quantity', (literal) => {
    expect(fieldsOf(orderRequest, withQuantity(literal))).toEqual([]);
  });

  it.each([...NO_COUNTS, '1000001'])('does not take %s for a quantity', (literal) => {
    expect(fieldsOf(orderRequest, withQuantity(literal))).toContain('lines.0.quantity');
  });

  it.each([
    ['no lines', { lines: [] }, 'lines'],
    ['91 lines', { lines: lines(91) }, 'lines'],
    ['lines that are no list', { lines: { sku: 'tea', quantity: 1 } }, 'lines'],
    [
      'a price without a description',
      { lines: [{ sku: 'tea', quantity: 1, unitPriceMinor: 1 }] },
      'lines.0.description',
    ],
    [
      'a discount on the catalogue’s price',
      { lines: [{ sku: 'tea', quantity: 1, discountMinor: 1 }] },
      'lines.0',
    ],
    ['a price below nothing', { lines: [{ ...GIFT, unitPriceMinor: -1 }] }, 'lines.0.unitPriceMinor'],
    ['a float of money', { lines: [{ ...GIFT, unitPriceMinor: 9.99 }] }, 'lines.0.unitPriceMinor'],
    ['a tax of five decimals', { lines: [{ ...GIFT, taxPercent: 8.87501 }] }, 'lines.0.taxPercent'],
    ['a tax over all', { lines: [{ ...GIFT, taxPercent: 100.5 }] }, 'lines.0.taxPercent'],
    [
      'a tax on what is exempt',
      { lines: [{ ...GIFT, taxPercent: 7, taxExemption: 'exempt' }] },
      'lines.0.taxPercent',
    ],
    ['a line of another kind', { lines: [{ ...GIFT, kind: 'tip' }] }, 'lines.0.kind'],
    [
      'a description of 251 characters',
      { lines: [{ ...GIFT, description: 'x'.repeat(251) }] },
      'lines.0.description',
    ],
    ['an order’s discount of nothing said', { discounts: [{ description: 'Sale' }] }, 'discounts.0'],
    ['a currency that nobody charges', { currency: 'ISK' }, 'currency'],
    [
      'an address without a country',
      { billingAddress: { lines: ['Weg 1'], city: 'Bonn' } },
      'billingAddress.country',
    ],
    [
      'a country that there is not',
      { billingAddress: { lines: ['Weg 1'], city: 'Bonn', country: 'XX' } },
      'billingAddress.country',
    ],
    [
      '21 keys of metadata',
      { metadata: Object.fromEntries(lines(21).map(({ sku }) => [sku, 'x'])) },
      'metadata',
    ],
    ['a key of 41 characters', { metadata: { ['k'.repeat(41)]: 'x' } }, `metadata.${'k'.repeat(41)}`],
    ['501 characters of metadata', { metadata: { note: 'x'.repeat(501) } }, 'metadata.note'],
    ['a total of its own', { totalMinor: 1 }, ''],
    ['the merchant', { merchantId: 'globex' }, ''],
    ['no customer', { customer: null }, 'customer'],
    [
      'an e-mail address with a line break',
      { customer: { email: 'ada@example.com\nBcc: x@example.com' } },
      'customer.email',
    ],
    ['two e-mail addresses', { customer: { email: 'ada@example.com,bob@example.com' } }, 'customer.email'],
    [
      'an e-mail address that is too long',
      { customer: { email: `a@${'b'.repeat(250)}.example` } },
      'customer.email',
    ],
    ['null for what can be left out', { externalReference: null }, 'externalReference'],
    ['an empty reference', { externalReference: '' }, 'externalReference'],
    ['a payment method with a quote', { paymentMethod: "pm'1" }, 'paymentMethod'],
    ['a payment method that is a path', { paymentMethod: 'pm/../1' }, 'paymentMethod'],
    ['no payment method', { paymentMethod: undefined }, 'paymentMethod'],
  ])('refuses %s', (_name, change, field) => {
    expect(fieldsOf(orderRequest, { ...ORDER, ...change })).toContain(field);
  });

  it('takes 90 lines, and a SKU in several of them', () => {
    expect(fieldsOf(orderRequest, { ...ORDER, lines: lines(90) })).toEqual([]);
    expect(fieldsOf(orderRequest, { ...ORDER, lines: [...ORDER.lines, ...ORDER.lines] })).toEqual([]);
  });

  it('takes lines of both sorts, and keeps them as they are', () => {
    const whole = {
      ...ORDER,
      customer: { email: 'ada@example.com', name: 'Ada', taxId: 'DE123456789' },
      lines: [
        ...ORDER.lines,
        { ...GIFT, sku: 'a/b c', discountMinor: 5, taxPercent: 8.875, kind: 'service' },
        { ...GIFT, unitPriceMinor: 0, taxPercent: 0, taxExemption: 'reverse_charge', kind: 'fee' },
      ],
      currency: 'EUR',
      discounts: [
        { description: 'Voucher', amountMinor: 100 },
        { description: 'Sale', percent: 12.5 },
      ],
      pricesInclude: 'nothing',
      expectedTotalMinor: 0,
      billingAddress: {
        name: 'Ada',
        lines: ['Weg 1', '3. Stock'],
        postalCode: '53111',
        city: 'Bonn',
        region: 'NRW',
        country: 'DE',
        phone: '+49 228 1',
      },
      shippingAddress: { lines: ['Weg 2'], city: 'Bonn', country: 'DE' },
      metadata: { cart: 'c_1' },
    };
    expect(orderRequest.parse(whole)).toEqual(whole);
    expect(orderRequest.parse({ ...ORDER, lines: [GIFT] })).toMatchObject({ lines: [{ kind: 'goods' }] });
  });
});
