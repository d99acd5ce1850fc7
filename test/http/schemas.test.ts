import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_AMOUNT_MINOR } from '../../functions/domain/money.ts';
import { MAX_STOCK_SHARDS } from '../../functions/domain/stock-shards.ts';
import {
  creditNoteNumber,
  externalReference,
  movementRequest,
  orderId,
  orderRequest,
  paymentRequest,
  productRequest,
  refundRequest,
  sku,
} from '../../functions/http/schemas.ts';

const ORDER = {
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'tea', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};
const PRODUCT = { name: 'Tea', priceMinor: 650, currency: 'EUR' };
const MOVEMENT = { quantity: 5, reason: 'delivery' };

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ sku: `sku-${index}`, quantity: 1 }));

/** As it comes off the wire: what JSON makes of a number is part of the question. */
const withQuantity = (literal: string): unknown =>
  JSON.parse(JSON.stringify({ ...ORDER, lines: [{ sku: 'tea', quantity: 0 }] }).replace(':0', `:${literal}`));

const fieldsOf = (
  schema:
    | typeof orderRequest
    | typeof productRequest
    | typeof movementRequest
    | typeof paymentRequest
    | typeof refundRequest,
  value: unknown,
) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.'));
};

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

  it.each([
    '0',
    '-0',
    '-1',
    '1.5',
    '1e-400',
    '1e400',
    '-1e400',
    '1000001',
    '9007199254740993',
    '"1"',
    'true',
    'null',
    '[1]',
    '{}',
  ])('does not take %s for a quantity', (literal) => {
    expect(fieldsOf(orderRequest, withQuantity(literal))).toContain('lines.0.quantity');
  });

  it.each([
    ['no lines', { lines: [] }, 'lines'],
    ['41 lines', { lines: lines(41) }, 'lines'],
    ['lines that are no list', { lines: { sku: 'tea', quantity: 1 } }, 'lines'],
    ['a SKU twice', { lines: [...ORDER.lines, ...ORDER.lines] }, 'lines.1.sku'],
    ['a price of its own', { lines: [{ sku: 'tea', quantity: 1, unitPriceMinor: 1 }] }, 'lines.0'],
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

  it('takes 40 lines', () => {
    expect(fieldsOf(orderRequest, { ...ORDER, lines: lines(40) })).toEqual([]);
  });
});

describe('externalReference', () => {
  it('spells é in one way, whichever way it comes', () => {
    expect(externalReference.parse('caf\u0065\u0301')).toBe('caf\u00e9');
  });

  it.each([
    ['100 characters', 'x'.repeat(100)],
    ['100 characters of two units each', '😀'.repeat(100)],
    ['100 letters that come as two characters each', 'e\u0301'.repeat(100)],
    ['what is written from right to left', 'طلب-٧'],
    ['punctuation that means something to a database', `'; DROP TABLE "orders" -- #\\`],
  ])('takes %s', (_name, value) => {
    expect(externalReference.safeParse(value)).toEqual({ success: true, data: value.normalize('NFC') });
  });

  it.each([
    ['101 characters', 'x'.repeat(101)],
    ['a letter under thousands of accents', `a${'\u0301'.repeat(3000)}`],
    ['half of a pair', 'a\ud83d'],
    ['the other half', '\ude00a'],
    ['NUL', 'a\u0000b'],
    ['a line feed', 'a\nb'],
    ['an escape sequence', '\u001b[2J'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
  ])('refuses %s', (_name, value) => {
    expect(externalReference.safeParse(value).success).toBe(false);
  });

  it('gives nothing that changes when it is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (value) => {
        const once = externalReference.safeParse(value);
        if (once.success) expect(externalReference.parse(once.data)).toBe(once.data);
      }),
    );
  });
});

describe('names in a path', () => {
  it.each(['tea', 'A', '0', 'a.b_c-d', 'x'.repeat(64)])('%j is a SKU', (value) => {
    expect(sku.safeParse(value).success).toBe(true);
  });

  it.each([
    '',
    '.',
    '-a',
    '_a',
    'a b',
    'a/b',
    '../a',
    'a#b',
    'té',
    'a\n',
    'x'.repeat(65),
    '__proto__',
    '%00',
  ])('%j is no SKU', (value) => {
    expect(sku.safeParse(value).success).toBe(false);
  });

  it.each([
    'ord_1',
    `ord_${'A'.repeat(32)}`,
    `ord_${'a'.repeat(33)}`,
    `ord_${'a'.repeat(32)}\n`,
    `ord_${'a'.repeat(31)}#`,
  ])('%j is no order id', (value) => {
    expect(orderId.safeParse(value).success).toBe(false);
  });
});

describe('creditNoteNumber', () => {
  it.each(['C2026-000001', 'C2026-1000000'])('%j is the number of a credit note', (value) => {
    expect(creditNoteNumber.safeParse(value).success).toBe(true);
  });

  it.each([
    '',
    '2026-000001',
    'c2026-000001',
    'C2026-00001',
    'C2026-000001\n',
    'C2026-000001.pdf',
    `C2026-${'1'.repeat(16)}`,
  ])('%j is none', (value) => {
    expect(creditNoteNumber.safeParse(value).success).toBe(false);
  });
});

describe('paymentRequest', () => {
  it('takes a payment method and nothing else', () => {
    expect(fieldsOf(paymentRequest, { paymentMethod: 'pm_card_visa' })).toEqual([]);
    expect(fieldsOf(paymentRequest, { paymentMethod: 'pm_card_visa', attempt: 2 })).toEqual(['']);
  });
});

describe('refundRequest', () => {
  const amount = (literal: string): unknown => JSON.parse(`{"amountMinor":${literal}}`);

  it.each(['1', '1e3', '99999999', '9007199254740991'])('takes %s for an amount', (literal) => {
    expect(fieldsOf(refundRequest, amount(literal))).toEqual([]);
  });

  it.each([
    '0',
    '-0',
    '-1',
    '1.5',
    '1e-400',
    '1e400',
    '9007199254740993',
    '"1"',
    'true',
    'null',
    '[1]',
    '{}',
  ])('does not take %s for an amount', (literal) => {
    expect(fieldsOf(refundRequest, amount(literal))).toContain('amountMinor');
  });

  it('takes an amount and nothing else', () => {
    expect(fieldsOf(refundRequest, {})).toEqual([]);
    expect(fieldsOf(refundRequest, { amountMinor: 1, reason: 'x' })).toEqual(['']);
  });
});

describe('productRequest', () => {
  it.each([
    ['a price of 0', { priceMinor: 0 }, 'priceMinor'],
    ['no shard', { stockShards: 0 }, 'stockShards'],
    ['more shards than one delivery can fill', { stockShards: MAX_STOCK_SHARDS + 1 }, 'stockShards'],
    ['a negative price', { priceMinor: -1 }, 'priceMinor'],
    ['a price with a fraction', { priceMinor: 6.5 }, 'priceMinor'],
    ['more than can be charged', { priceMinor: MAX_AMOUNT_MINOR + 1 }, 'priceMinor'],
    ['a currency in small letters', { currency: 'eur' }, 'currency'],
    ['no currency', { currency: 'XXX' }, 'currency'],
    ['a currency of the past', { currency: 'DEM' }, 'currency'],
    ['a property of every object for a currency', { currency: 'constructor' }, 'currency'],
    ['stock on hand', { onHand: 5 }, ''],
    ['another SKU', { sku: 'mug' }, ''],
    ['no name', { name: '' }, 'name'],
  ])('refuses %s', (_name, change, field) => {
    expect(fieldsOf(productRequest, { ...PRODUCT, ...change })).toEqual([field]);
  });

  it.each(['EUR', 'USD', 'JPY', 'HUF'])('takes %s', (currency) => {
    expect(fieldsOf(productRequest, { ...PRODUCT, currency })).toEqual([]);
  });

  it.each(['ISK', 'MGA', 'KWD'])('refuses %s, whose minor unit is another one at Stripe', (currency) => {
    expect(fieldsOf(productRequest, { ...PRODUCT, currency })).toEqual(['currency']);
  });
});

describe('movementRequest', () => {
  it.each([1, -1, 1_000_000, -1_000_000])('takes %d units', (quantity) => {
    expect(fieldsOf(movementRequest, { ...MOVEMENT, quantity })).toEqual([]);
  });

  it.each([0, -0, 1.5, 1_000_001, -1_000_001, Infinity, NaN, '1', null])(
    'does not take %p units',
    (quantity) => {
      expect(fieldsOf(movementRequest, { ...MOVEMENT, quantity })).toContain('quantity');
    },
  );

  it('takes no reason for none', () => {
    expect(fieldsOf(movementRequest, { quantity: 1 })).toEqual(['reason']);
  });
});
