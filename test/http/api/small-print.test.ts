import { describe, expect, it } from '@jest/globals';
import { api, json } from '../../../functions/http/api/api.ts';
import { isVisible, shown } from '../../../functions/domain/visible-text.ts';
import { orderRequest } from '../../../functions/http/orders/order-body.ts';
import { problemResponse } from '../../../functions/http/api/problem.ts';
import { productRequest } from '../../../functions/http/products/put-product.ts';
import { bodyOf } from '../../../functions/http/api/request.ts';
import { externalReference, storedReference, text } from '../../../functions/http/api/text.ts';
import { answerOf } from '../../../assurance/world/api-event.ts';
import { recordedLog } from './recorded-log.ts';

describe('an answer', () => {
  it.each([
    ['of JSON', async () => json(200, { clientSecret: 'pi_1_secret_2' })],
    ['that nothing has changed', async () => ({ statusCode: 304, headers: { etag: '"r1"' } })],
    ['of a document', async () => ({ statusCode: 200, body: 'JVBERg==', isBase64Encoded: true })],
    [
      'of a problem',
      async () => problemResponse({ code: 'unknown_order', detail: 'There is no such order.' }),
    ],
    [
      'of a fault',
      async () => {
        throw new Error('no table');
      },
    ],
  ])('is kept by no cache: %s', async (_name, route) => {
    expect(await answerOf(api(recordedLog(), route))).toMatchObject({
      headers: { 'cache-control': 'no-store' },
    });
  });

  it('names a field once in its detail, and each of its faults', async () => {
    const route = api(recordedLog(), async (event) => json(200, bodyOf(event, productRequest)));
    const body = JSON.stringify({ name: '\n', priceMinor: 1, currency: 'EUR' });
    expect(await answerOf(route, { body })).toMatchObject({
      status: 422,
      body: {
        detail: 'Not valid: name.',
        errors: [
          { field: 'name', message: 'has control characters or broken unicode' },
          { field: 'name', message: 'has no visible character' },
        ],
      },
    });
  });
});

const UNSEEN = [
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a zero-width non-joiner', '\u200c'],
  ['a byte order mark', '\ufeff'],
  ['a word joiner', '\u2060'],
  ['a soft hyphen', '\u00ad'],
  ['a mark for the direction', '\u200f'],
  ['a tag', '\u{e0041}'],
  ['a Hangul filler', '\u3164'],
  ['a half-width Hangul filler', '\uffa0'],
  ['a blank of Braille', '\u2800'],
  ['a no-break space', '\u00a0'],
  ['an accent without its letter', '\u0301'],
  ['a variation selector', '\ufe0f'],
] as const;

describe('a name', () => {
  it.each(UNSEEN)('is not %s', (_name, character) => {
    expect(isVisible(character)).toBe(false);
    for (const value of [character, `${character} ${character}`]) {
      expect(text(100).safeParse(value).success).toBe(false);
      expect(externalReference.safeParse(value).success).toBe(false);
    }
    expect(text(100).safeParse(`a${character}`).success).toBe(true);
  });

  it.each(['a', '7', '-', '$', '☕', 'ก', 'ا', '山', '👩‍💻', '½'])('may be %s', (value) => {
    expect(text(100).safeParse(value)).toEqual({ success: true, data: value });
  });

  it.each([
    ['with ZWNJ', 'نامه\u200cای'],
    ['with ZWJ', 'ශ්\u200dරී'],
    ['of an emoji that is joined', '👩\u200d💻'],
  ])('keeps what it is spelt with: %s', (_name, value) => {
    expect(shown(value)).toBe(value);
  });

  it.each([
    ['\u202eAda', 'Ada'],
    ['Ada\u200b', 'Ada'],
    ['\ufeffA\u00adda\u2066', 'Ada'],
  ])('is shown without format characters: %j', (value, expected) => {
    expect(shown(value)).toBe(expected);
    const product = productRequest.parse({ name: value, priceMinor: 1, currency: 'EUR' });
    expect(product.name).toBe(expected);
  });

  it('is taken as it was sent where a fingerprint is made of it', () => {
    const customer = { email: 'ada@example.com', name: 'Ada\u200b' };
    const request = { customer, lines: [{ sku: 'tea', quantity: 1 }], paymentMethod: 'pm_1' };
    expect(orderRequest.parse({ ...request, externalReference: '982\u200b' })).toEqual({
      ...request,
      externalReference: '982\u200b',
    });
  });
});

describe('a reference that is looked for', () => {
  it('may be one of an earlier release, in which nothing is to be seen', () => {
    expect(storedReference.parse('\u200b')).toBe('\u200b');
    expect(storedReference.safeParse(' ').success).toBe(false);
  });
});
