import { createHash, timingSafeEqual } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { getItem } from '../table/get-item.ts';
import { apiKeyKey } from '../table/keys.ts';

/** `once_<keyId>_<secret>`: the id finds the item, the secret (256 random bits) is compared by its hash. */
const FORMAT = /^once_(?<keyId>[a-z0-9]{12})_(?<secret>[A-Za-z0-9_-]{43})$/;

const stored = z.object({ merchantId: z.string(), secretHash: z.string() });

export class DynamoApiKeys {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  /** @returns whose key it is, or undefined when it is nobody's */
  async merchantOf(apiKey: string): Promise<string | undefined> {
    const { keyId, secret } = FORMAT.exec(apiKey)?.groups ?? {};
    if (keyId === undefined || secret === undefined) return undefined;
    // As it is now: API Gateway keeps a "no" for minutes, and a stale read would give one to a key that was just made.
    const item = await getItem(this.#client, this.#tableName, apiKeyKey(keyId));
    if (item === undefined) return undefined;
    const { merchantId, secretHash } = stored.parse(unmarshall(item));
    const hash = createHash('sha256').update(secret).digest();
    return timingSafeEqual(hash, Buffer.from(secretHash, 'hex')) ? merchantId : undefined;
  }
}
