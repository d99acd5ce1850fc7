import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkoutAttempt, keyDigest, orderIdFor } from '../../../functions/domain/operations/identity.ts';

const PAIR = fc.tuple(fc.string(), fc.string());

describe('orderIdFor', () => {
  it('gives this merchant and key this id in every release, for the id is UNIQUE(idempotency key)', () => {
    expect(orderIdFor('acme', 'key-1')).toBe('ord_389735f2f3fe77741cc068ced47aac95');
  });

  it.each([
    ['another merchant', 'globex', 'key-1'],
    ['another key', 'acme', 'key-2'],
    ['a key in other letters', 'acme', 'KEY-1'],
    ['a key with a space after it', 'acme', 'key-1 '],
  ])('gives another id for %s', (_name, merchantId, key) => {
    expect(orderIdFor(merchantId, key)).not.toBe(orderIdFor('acme', 'key-1'));
  });

  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [
      ['a', '","b'],
      ['a","', 'b'],
    ],
    [
      ['', 'ab'],
      ['ab', ''],
    ],
    [
      ['a\\', '"'],
      ['a', '\\"'],
    ],
  ] as const)('keeps %j and %j apart, which are the same when joined', ([m1, k1], [m2, k2]) => {
    expect(orderIdFor(m1, k1)).not.toBe(orderIdFor(m2, k2));
  });

  it('is a name of fixed form, equal exactly for equal merchant and key', () => {
    fc.assert(
      fc.property(PAIR, PAIR, ([m1, k1], [m2, k2]) => {
        expect(orderIdFor(m1, k1)).toMatch(/^ord_[0-9a-f]{32}$/);
        expect(orderIdFor(m1, k1) === orderIdFor(m2, k2)).toBe(m1 === m2 && k1 === k2);
      }),
    );
  });
});

describe('keyDigest', () => {
  it('has one length for a key of any length', () => {
    expect(keyDigest('k')).toHaveLength(32);
    expect(keyDigest('k'.repeat(255))).toHaveLength(32);
  });

  it('keeps keys apart', () => {
    expect(keyDigest('a')).not.toBe(keyDigest('b'));
  });
});

describe('checkoutAttempt', () => {
  it('names an attempt by its number', () => {
    expect([1, 2, 10].map(checkoutAttempt)).toEqual([
      'checkout_attempt_1',
      'checkout_attempt_2',
      'checkout_attempt_10',
    ]);
  });
});
