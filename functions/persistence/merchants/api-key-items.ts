import * as z from 'zod/mini';
import type { ApiKey } from '../../domain/merchants/api-key.ts';
import { contentOf, toItem, type Item } from '../table/items.ts';
import { apiKeyKey, apiKeyShard } from '../table/keys.ts';
import { schemaOf } from '../table/stored.ts';

const schema = schemaOf<Omit<ApiKey, 'keyId'>>()(
  z.object({
    merchantId: z.string(),
    createdAt: z.string(),
    scopes: z.exactOptional(z.readonly(z.array(z.string()))),
    // `expiresAt` is the table's own: an item that has it is deleted then, and a key that has ended is still listed.
    validUntil: z.exactOptional(z.string()),
    lastUsedOn: z.exactOptional(z.string()),
  }),
);

/** @param secretHash hexadecimal SHA-256 of the secret part */
export const apiKeyItem = ({ keyId, ...apiKey }: ApiKey, secretHash: string): Item =>
  toItem(apiKeyKey(keyId), { ...apiKey, secretHash, ...apiKeyListing(keyId, apiKey) });

/** By what it is listed: its merchant's keys by the time at which they were made. */
export const apiKeyListing = (
  keyId: string,
  { merchantId, createdAt }: Pick<ApiKey, 'merchantId' | 'createdAt'>,
): { readonly listShard: string; readonly listedBy: string } => ({
  listShard: apiKeyShard(merchantId, keyId),
  listedBy: createdAt,
});

export const apiKeyFrom = (item: Item): ApiKey => ({
  keyId: keyIdIn(item['pk']?.S ?? ''),
  ...schema.parse(contentOf(item)),
});

export const keyIdIn = (pk: string): string => pk.slice(apiKeyKey('').pk.length);
