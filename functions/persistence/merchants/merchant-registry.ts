import { paginateQuery, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Instant } from '../../domain/instant.ts';
import type { RegisteredMerchants } from '../../usecases/ports/books.ts';
import { MERCHANTS_PARTITION, registeredMerchantKey } from '../table/keys.ts';

const stored = z.object({ sk: z.string() });

/** Every merchant that ever had an API key: whoever goes through all orders goes through these. */
export class MerchantRegistry implements RegisteredMerchants {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async *all(): AsyncGenerator<string> {
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': MERCHANTS_PARTITION }),
        ConsistentRead: true,
      },
    );
    for await (const { Items: items = [] } of pages) {
      for (const item of items) yield stored.parse(unmarshall(item)).sk;
    }
  }

  /** Before the merchant's first key: nobody can place an order that a comparison would pass over. Again: changes nothing. */
  async register(merchantId: string, now: Instant): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: marshall(registeredMerchantKey(merchantId)),
        UpdateExpression: 'SET registeredAt = if_not_exists(registeredAt, :now)',
        ExpressionAttributeValues: marshall({ ':now': now }),
      }),
    );
  }
}
