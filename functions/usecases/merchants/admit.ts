import { isExpired, type ApiKey } from '../../domain/merchants/api-key.ts';
import type { ApiKeys } from '../ports/api-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export interface AdmitDeps {
  readonly apiKeys: ApiKeys;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/** @returns whom the key lets in now; undefined: nobody */
export async function admit(
  { apiKeys, clock, log }: AdmitDeps,
  secretKey: string,
): Promise<ApiKey | undefined> {
  const apiKey = await apiKeys.find(secretKey);
  const now = clock.now();
  if (apiKey === undefined || isExpired(apiKey, now)) return undefined;
  const today = now.slice(0, 10);
  if (apiKey.lastUsedOn !== today) {
    // Who may come in does not depend on whether this could be kept.
    await apiKeys.usedOn(apiKey.keyId, today).catch((error: unknown) => {
      log.warn('the day of a key’s use is not kept', { keyId: apiKey.keyId, error });
    });
  }
  return apiKey;
}
