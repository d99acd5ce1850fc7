import { describe, expect, it } from '@jest/globals';
import { array, assert, property, string } from 'fast-check';
import { businessKey, cancelKey, checkoutKey, movementKey, refundKey } from '../../client/src/keys.ts';

describe('keys from business identity', () => {
  it('name the order and what is done to it', () => {
    expect([
      checkoutKey('982', 1),
      checkoutKey(982, 2),
      cancelKey('982'),
      refundKey('982', 'return-17'),
      movementKey('atlas', 'delivery-7'),
    ]).toEqual([
      'order_982_checkout_attempt_1',
      'order_982_checkout_attempt_2',
      'order_982_cancel',
      'order_982_refund_return-17',
      'stock_atlas_delivery-7',
    ]);
  });

  it('are different for different identities, whatever is in them', () => {
    expect(refundKey('1_refund_2', '3')).not.toBe(refundKey('1', '2_refund_3'));
    const part = string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
    assert(
      property(array(part, { minLength: 4, maxLength: 4 }), ([a = '', b = '', c = '', d = '']) => {
        const same = a === c && b === d;
        return (refundKey(a, b) === refundKey(c, d)) === same;
      }),
    );
  });

  it('take an identity of the caller’s own', () => {
    expect(businessKey('cart 17, in May')).toBe('cart 17, in May');
  });

  it.each([[''], ['a'.repeat(256)], ['Zoë'], ['a\nb']])(
    'refuse %j, which the API would refuse',
    (identity) => {
      expect(() => businessKey(identity)).toThrow(RangeError);
    },
  );
});
