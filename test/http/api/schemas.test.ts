import { describe, expect, it } from '@jest/globals';
import { creditNoteNumber, orderId, sku } from '../../../functions/http/api/schemas.ts';

describe('names in a path', () => {
  it.each([
    'tea',
    'A',
    '0',
    'a.b_c-d',
    'x'.repeat(64),
    '-a',
    'a b',
    'a/b c',
    'a#b',
    'té',
    '日本 1',
    '50%25 off',
    '__proto__',
    '..a/b..',
  ])('%j is a SKU', (value) => {
    expect(sku.safeParse(value).success).toBe(true);
  });

  it.each([
    '',
    ' ',
    ' a',
    'a ',
    '.',
    '..',
    '../a',
    'a/./b',
    'a?b',
    'a\n',
    'a\u0000',
    '\u200b',
    'x'.repeat(65),
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
  it.each(['C2026-000001', 'C2026-1000000', 'GS-2026-000001', '2026-000001'])(
    '%j is the number of a credit note',
    (value) => {
      expect(creditNoteNumber.safeParse(value).success).toBe(true);
    },
  );

  it.each([
    '',
    'C2026/000001',
    'C2026-00001',
    'C2026-000001\n',
    'C2026-000001.pdf',
    `C2026-${'1'.repeat(16)}`,
  ])('%j is none', (value) => {
    expect(creditNoteNumber.safeParse(value).success).toBe(false);
  });
});
