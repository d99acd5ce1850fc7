import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { deployed, type Deployed } from './deployed.ts';

const problem = z.object({
  status: z.number(),
  code: z.string(),
  errors: z.array(z.object({ field: z.string() })).default([]),
});

const good = {
  customer: { email: 'buyer@example.com' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

const lines = (...all: readonly unknown[]): object => ({ ...good, lines: all });
const quantity = (count: unknown): object => lines({ sku: 'atlas', quantity: count });

/** Body, status, code, field that is named. */
const refused: readonly (readonly [string, unknown, number, string, string])[] = [
  ['an unknown SKU', lines({ sku: 'no-such-thing', quantity: 1 }), 422, 'unknown_sku', 'lines[0].sku'],
  ['quantity 0', quantity(0), 422, 'invalid_request', 'lines[0].quantity'],
  ['a negative quantity', quantity(-1), 422, 'invalid_request', 'lines[0].quantity'],
  ['a fractional quantity', quantity(1.5), 422, 'invalid_request', 'lines[0].quantity'],
  ['a huge quantity', quantity(1e300), 422, 'invalid_request', 'lines[0].quantity'],
  ['a quantity in words', quantity('1'), 422, 'invalid_request', 'lines[0].quantity'],
  ['more than there is in stock', quantity(999_999), 409, 'out_of_stock', 'lines[0].quantity'],
  ['no lines', lines(), 422, 'invalid_request', 'lines'],
  [
    '91 lines',
    lines(...Array.from({ length: 91 }, () => good.lines).flat()),
    422,
    'invalid_request',
    'lines',
  ],
  ['an unknown field', { ...good, discount: 100 }, 422, 'invalid_request', 'discount'],
  [
    'a price without a description',
    lines({ sku: 'atlas', quantity: 1, unitPriceMinor: 1 }),
    422,
    'invalid_request',
    'lines[0].description',
  ],
  ['no customer', { ...good, customer: undefined }, 422, 'invalid_request', 'customer'],
  [
    'control characters in the reference',
    { ...good, externalReference: 'a\r\nSet-Cookie: b' },
    422,
    'invalid_request',
    'externalReference',
  ],
  [
    'half a surrogate in the reference',
    { ...good, externalReference: 'a\ud800' },
    422,
    'invalid_request',
    'externalReference',
  ],
  ['an array', [good], 422, 'invalid_request', 'body'],
];

describe('POST /orders refuses, and writes nothing', () => {
  let once: Deployed;
  let raw: (body: string, headers: Record<string, string>) => Promise<Response>;

  beforeAll(async () => {
    once = await deployed();
    const [apiKey = ''] = Object.values(once.outputs.apiKeys);
    raw = (body, headers) =>
      fetch(`${once.outputs.apiUrl}/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, ...headers },
        body,
      });
  });

  /** Runs a request that has to leave everything as it is: the table, the gateway's ledger, the queues. */
  async function untouched(send: () => Promise<void>): Promise<void> {
    const before = await once.atRest();
    await send();
    expect(await once.atRest()).toEqual(before);
  }

  it.each(refused)('%s', async (_what, body, status, code, field) => {
    await untouched(async () => {
      const response = await once.merchant.request('POST', '/orders', { body, key: 'bad-input' });
      const answer = problem.parse(response.body);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect([response.status, answer.status, answer.code]).toEqual([status, status, code]);
      expect(new Set(answer.errors.map((error) => error.field))).toEqual(new Set([field]));
    });
  });

  const json = { 'content-type': 'application/json', 'idempotency-key': 'bad-input' };
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

  it.each([
    ['what is not JSON', '{"customer":', json, 400, 'malformed_json'],
    ['deep nesting', nested, json, 422, 'invalid_request'],
    ['10 MB', `{"padding":"${'x'.repeat(10 * 1024 * 1024)}"}`, json, 413, 'body_too_large'],
    [
      'form data',
      'a=b',
      { ...json, 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'wrong_content_type',
    ],
    [
      'no Idempotency-Key',
      JSON.stringify(good),
      { 'content-type': 'application/json' },
      400,
      'idempotency_key_missing',
    ],
    [
      'a key that is too long',
      JSON.stringify(good),
      { ...json, 'idempotency-key': 'k'.repeat(256) },
      400,
      'idempotency_key_malformed',
    ],
    [
      'a key with bytes beyond ASCII',
      JSON.stringify(good),
      { ...json, 'idempotency-key': 'caf\u00e9' },
      400,
      'idempotency_key_malformed',
    ],
    [
      'two keys',
      JSON.stringify(good),
      { ...json, 'idempotency-key': 'bad-input, other-input' },
      400,
      'idempotency_key_malformed',
    ],
    [
      'a charset other than UTF-8',
      JSON.stringify(good),
      { ...json, 'content-type': 'application/json; charset=iso-8859-1' },
      415,
      'wrong_content_type',
    ],
    [
      'a coded body',
      JSON.stringify(good),
      { ...json, 'content-encoding': 'gzip' },
      415,
      'wrong_content_type',
    ],
    [
      'a name that was damaged on its way',
      JSON.stringify({ ...good, customer: { ...good.customer, name: 'Zo\ufffd' } }),
      json,
      422,
      'invalid_request',
    ],
    [
      'a key that is quoted once',
      JSON.stringify(good),
      { ...json, 'idempotency-key': '"open' },
      400,
      'idempotency_key_malformed',
    ],
  ] as const)('%s', async (_what, body, headers, status, code) => {
    await untouched(async () => {
      const response = await raw(body, headers);
      expect(response.status).toBe(status);
      expect(problem.parse(await response.json()).code).toBe(code);
    });
  });

  it('mixed currencies', async () => {
    await once.merchant.putProduct('dollar-map', { name: 'Map', priceMinor: 900, currency: 'USD' });
    await once.merchant.moveStock('dollar-map', { quantity: 5, reason: 'delivery' }, 'dollar-map-1');
    await untouched(async () => {
      const body = lines({ sku: 'atlas', quantity: 1 }, { sku: 'dollar-map', quantity: 1 });
      const response = await once.merchant.request('POST', '/orders', { body, key: 'bad-input' });
      expect(problem.parse(response.body)).toMatchObject({
        status: 422,
        code: 'mixed_currencies',
        errors: [{ field: 'lines[1].sku' }],
      });
    });
  });

  it('a missing, a made-up and a malformed API key', async () => {
    await untouched(async () => {
      for (const authorization of [
        undefined,
        `Bearer once_${'a'.repeat(12)}_${'b'.repeat(43)}`,
        'Bearer nonsense',
      ]) {
        const response = await fetch(`${once.outputs.apiUrl}/orders`, {
          method: 'POST',
          headers: { ...json, ...(authorization === undefined ? {} : { authorization }) },
          body: JSON.stringify(good),
        });
        expect([401, 403]).toContain(response.status);
      }
    });
  });
});
