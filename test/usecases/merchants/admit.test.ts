import { describe, expect, it } from '@jest/globals';
import type { ApiKey } from '../../../functions/domain/merchants/api-key.ts';
import { admit } from '../../../functions/usecases/merchants/admit.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';

const NOW = '2026-11-24T12:00:00.000Z';
const KEY: ApiKey = { keyId: 'abc123abc123', merchantId: 'acme', createdAt: '2026-11-01T00:00:00.000Z' };

async function asked(apiKey: ApiKey | undefined, keep: () => Promise<void> = async () => undefined) {
  const days: string[] = [];
  const log = recordedLog();
  const apiKeys = {
    find: async () => apiKey,
    usedOn: async (keyId: string, day: string) => {
      days.push(`${keyId} ${day}`);
      return keep();
    },
  };
  return { admitted: await admit({ apiKeys, clock: { now: () => NOW }, log }, 'a secret'), days };
}

describe('admit', () => {
  it('lets in a key that is somebody’s, and keeps the day', async () => {
    expect(await asked(KEY)).toEqual({ admitted: KEY, days: ['abc123abc123 2026-11-24'] });
  });

  it('keeps nothing again on a day that it has kept', async () => {
    expect((await asked({ ...KEY, lastUsedOn: '2026-11-24' })).days).toEqual([]);
    expect((await asked({ ...KEY, lastUsedOn: '2026-11-23' })).days).toHaveLength(1);
  });

  it.each([
    ['ends now', NOW],
    ['has ended', '2026-11-24T11:59:59.999Z'],
  ])('lets nobody in with a key that %s, and keeps no use of it', async (_, validUntil) => {
    expect(await asked({ ...KEY, validUntil })).toEqual({ admitted: undefined, days: [] });
  });

  it('lets in a key that has not ended yet', async () => {
    const key = { ...KEY, validUntil: '2026-11-24T12:00:00.001Z' };
    expect((await asked(key)).admitted).toEqual(key);
  });

  it('lets nobody in with a key that is nobody’s', async () => {
    expect(await asked(undefined)).toEqual({ admitted: undefined, days: [] });
  });

  it('lets in also when the day cannot be kept', async () => {
    const { admitted } = await asked(KEY, async () => Promise.reject(new Error('throttled')));
    expect(admitted).toEqual(KEY);
  });
});
