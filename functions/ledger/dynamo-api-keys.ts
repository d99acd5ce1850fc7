import { createHash, timingSafeEqual } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { apiKeyKey } from './keys.ts';

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
    const { Item: item } = await this.#client.send(
      new GetItemCommand({ TableName: this.#tableName, Key: marshall(apiKeyKey(keyId)) }),
    );
    if (item === undefined) return undefined;
    const { merchantId, secretHash } = stored.parse(unmarshall(item));
    const hash = createHash('sha256').update(secret).digest();
    return timingSafeEqual(hash, Buffer.from(secretHash, 'hex')) ? merchantId : undefined;
  }
}
