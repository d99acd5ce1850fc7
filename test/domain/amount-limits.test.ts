import { describe, expect, it } from '@jest/globals';
import { amountLimits, CHARGEABLE_CURRENCIES } from '../../functions/domain/amount-limits.ts';
import { amountRefusal, largestAmount, MINIMUM_AMOUNTS } from '../../sandbox/core/currencies.ts';

describe('amountLimits', () => {
  it.each(CHARGEABLE_CURRENCIES)('are, for %s, those of the sandbox', (currency) => {
    const { minimumMinor = 0, maximumMinor = 0 } = amountLimits(currency) ?? {};
    const refused = (amount: number) => amountRefusal(amount, currency.toLowerCase()) !== undefined;
    expect(minimumMinor).toBe(MINIMUM_AMOUNTS[currency.toLowerCase()] ?? 1);
    expect(maximumMinor).toBe(largestAmount(currency.toLowerCase()));
    expect(
      [minimumMinor - 1, minimumMinor, minimumMinor + 1, maximumMinor, maximumMinor + 1].map(refused),
    ).toEqual([true, false, false, false, true]);
  });

  it('are known of every currency that has a minimum', () => {
    const codes = Object.keys(MINIMUM_AMOUNTS).map((code) => code.toUpperCase());
    expect(codes.filter((code) => amountLimits(code) === undefined)).toEqual([]);
  });

  it.each(['HRK', 'ZWL', 'XDR', 'XAU', 'ISK', 'UGX', 'MGA', 'KWD', 'eur', 'constructor', ''])(
    'are none for %s',
    (currency) => {
      expect(amountLimits(currency)).toBeUndefined();
    },
  );
});
