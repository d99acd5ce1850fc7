import { createHash, randomBytes, randomInt } from 'node:crypto';

import type { ApiKey } from '../functions/domain/merchants/api-key.ts';
import type { Scope } from '../functions/domain/merchants/scope.ts';
import { apiKeyItem } from '../functions/persistence/merchants/api-key-items.ts';
import type { Item } from '../functions/persistence/table/items.ts';
import { MERCHANT_ID } from './merchant-names.ts';

const KEY_ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const KEY_ID_LENGTH = 12;
const SECRET_BYTES = 32;

/** What a key may be limited to. */
export interface KeyLimits {
  /** Absent: it may do everything. */
  readonly scopes?: readonly Scope[];
  /** ISO 8601. Absent: it has no end. */
  readonly validUntil?: string;
}

/**
 * A new API key: `once_<key id>_<secret>`. It is shown once. The item has the SHA-256 of its secret part, and a plain hash is
 * enough: the secret is 256 random bits, which nobody can guess one by one.
 */
export function createApiKey(
  merchantId: string,
  limits: KeyLimits = {},
  createdAt = new Date(),
): { readonly secretKey: string; readonly apiKey: ApiKey; readonly item: Item } {
  if (!MERCHANT_ID.test(merchantId)) throw new RangeError(`'${merchantId}' is no merchant id`);
  const keyId = Array.from({ length: KEY_ID_LENGTH }, () =>
    KEY_ID_ALPHABET.charAt(randomInt(KEY_ID_ALPHABET.length)),
  ).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const apiKey = { keyId, merchantId, createdAt: createdAt.toISOString(), ...limits };
  const secretHash = createHash('sha256').update(secret).digest('hex');
  return { secretKey: `once_${keyId}_${secret}`, apiKey, item: apiKeyItem(apiKey, secretHash) };
}
