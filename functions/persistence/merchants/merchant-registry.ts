import {
  paginateQuery,
  UpdateItemCommand,
  type ConditionCheck,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Act } from '../../domain/audit/act.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RegisteredMerchants } from '../../usecases/ports/books.ts';
import { actWrites, type ActRecorded } from '../audit/act-items.ts';
import { MERCHANTS_PARTITION, registeredMerchantKey } from '../table/keys.ts';
import { transact, type Write } from '../table/transact.ts';

const stored = z.object({ sk: z.string() });

type Refused = { readonly code: 'merchant_exists' } | ActRecorded;

/** Holds in a transaction: the merchant is there. */
export const isRegistered = (tableName: string, merchantId: string): ConditionCheck => ({
  TableName: tableName,
  Key: marshall(registeredMerchantKey(merchantId)),
  ConditionExpression: 'attribute_exists(pk)',
});

/** Every merchant: whoever goes through all orders goes through these. */
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

  /** Makes a merchant, before its first key: nobody can place an order that a comparison would pass over. */
  async add(merchantId: string, act: Act): Promise<'added' | 'merchant_exists'> {
    const put = {
      TableName: this.#tableName,
      Item: marshall({ ...registeredMerchantKey(merchantId), registeredAt: act.at }),
      ConditionExpression: 'attribute_not_exists(pk)',
    };
    const added: Write<Refused> = { write: { Put: put }, refusal: () => ({ code: 'merchant_exists' }) };
    const { code } = await transact<Refused>(this.#client, [added, ...actWrites(this.#tableName, act)]);
    if (code === 'act_recorded') throw new Error(`an act ${act.actId} is recorded already`);
    return code === 'committed' ? 'added' : code;
  }

  /** Of a merchant that an earlier release knew by its keys alone. Again: changes nothing. */
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
