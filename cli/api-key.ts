import { createHash, randomBytes, randomInt } from 'node:crypto';

/** The item that the authorizer looks up. It holds no key, only the SHA-256 of its secret part. */
export interface ApiKeyItem {
  readonly pk: string;
  readonly sk: 'APIKEY';
  readonly merchantId: string;
  /** Hexadecimal. A plain hash is enough: the secret is 256 random bits, which nobody can guess one by one. */
  readonly secretHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const KEY_ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const KEY_ID_LENGTH = 12;
const SECRET_BYTES = 32;

/** What an API key is found by; its secret stands behind it. */
export const KEY_ID = /^[a-z0-9]{12}$/;

/** What a merchant may be called: it is part of every key of the table. */
export const MERCHANT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** A new API key: `once_<key id>_<secret>`. It is shown once; the item is what is stored. */
export function createApiKey(
  merchantId: string,
  createdAt = new Date(),
): { readonly apiKey: string; readonly item: ApiKeyItem } {
  if (!MERCHANT_ID.test(merchantId)) throw new RangeError(`'${merchantId}' is no merchant id`);
  const keyId = Array.from({ length: KEY_ID_LENGTH }, () =>
    KEY_ID_ALPHABET.charAt(randomInt(KEY_ID_ALPHABET.length)),
  ).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return {
    apiKey: `once_${keyId}_${secret}`,
    item: {
      pk: `K#${keyId}`,
      sk: 'APIKEY',
      merchantId,
      secretHash: createHash('sha256').update(secret).digest('hex'),
      createdAt: createdAt.toISOString(),
    },
  };
}
