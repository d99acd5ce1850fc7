import type { ApiKey } from '../../domain/merchants/api-key.ts';

export interface ApiKeys {
  /** @returns undefined: nobody has this key */
  find(secretKey: string): Promise<ApiKey | undefined>;

  /** Keeps the day of the last use. On one day it writes once, however often and by however many it is told. */
  usedOn(keyId: string, day: string): Promise<void>;
}
