import { createHash, timingSafeEqual } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ApiKey } from '../../domain/merchants/api-key.ts';
import type { ApiKeys } from '../../usecases/ports/api-keys.ts';
import { getItem } from '../table/get-item.ts';
import { apiKeyKey } from '../table/keys.ts';
import { apiKeyFrom } from './api-key-items.ts';

/** `once_<keyId>_<secret>`: the id finds the item, the secret (256 random bits) is compared by its hash. */
const FORMAT = /^once_(?<keyId>[a-z0-9]{12})_(?<secret>[A-Za-z0-9_-]{43})$/;

export class DynamoApiKeys implements ApiKeys {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async find(secretKey: string): Promise<ApiKey | undefined> {
    const { keyId, secret } = FORMAT.exec(secretKey)?.groups ?? {};
    if (keyId === undefined || secret === undefined) return undefined;
    // As it is now: API Gateway keeps a "no" for minutes, and a stale read would give one to a key that was just made.
    const item = await getItem(this.#client, this.#tableName, apiKeyKey(keyId));
    if (item === undefined) return undefined;
    const hash = createHash('sha256').update(secret).digest();
    const isTheirs = timingSafeEqual(hash, Buffer.from(item['secretHash']?.S ?? '', 'hex'));
    return isTheirs ? apiKeyFrom(item) : undefined;
  }

  async usedOn(keyId: string, day: string): Promise<void> {
    try {
      await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#tableName,
          Key: marshall(apiKeyKey(keyId)),
          UpdateExpression: 'SET lastUsedOn = :day',
          // A key that was revoked meanwhile stays away.
          ConditionExpression:
            'attribute_exists(pk) AND (attribute_not_exists(lastUsedOn) OR lastUsedOn < :day)',
          ExpressionAttributeValues: marshall({ ':day': day }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
