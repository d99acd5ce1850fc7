import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { externalReference } from '../../../functions/http/api/text.ts';

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
