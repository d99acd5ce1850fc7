import { describe, expect, it, jest } from '@jest/globals';

import { whileRightsSpread } from '../../../functions/adapters/aws/while-rights-spread.ts';

const named = (name: string, cause?: unknown): Error => Object.assign(new Error(name, { cause }), { name });

describe('whileRightsSpread', () => {
  it.each([named('AccessDenied'), named('GetParameterError', named('AccessDeniedException'))])(
    'asks again when IAM does not know the right yet: %s',
    async (denied) => {
      const ask = jest
        .fn<() => Promise<string>>()
        .mockRejectedValueOnce(denied)
        .mockResolvedValueOnce('told');
      expect(await whileRightsSpread(ask)).toBe('told');
    },
  );

  it('throws everything else at once', async () => {
    const ask = jest.fn<() => Promise<string>>().mockRejectedValue(named('ValidationError'));
    await expect(whileRightsSpread(ask)).rejects.toThrow('ValidationError');
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
