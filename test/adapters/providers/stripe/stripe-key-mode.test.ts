import { describe, expect, it } from '@jest/globals';

import { modeOf } from '../../../../functions/adapters/providers/stripe/stripe-key-mode.ts';

describe('modeOf', () => {
  it.each([
    ['sk_test_51abc', 'test'],
    ['rk_live_51abc', 'live'],
    ['sk_live_51abc', 'live'],
    ['pk_live_51abc', undefined],
    ['abc', undefined],
    ['', undefined],
  ])('%s is of mode %s', (key, mode) => {
    expect(modeOf(key)).toBe(mode);
  });
});
