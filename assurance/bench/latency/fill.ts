import { BatchWriteItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { spread } from '../../../functions/persistence/stock/stock-shards.ts';
import { productKey } from '../../../functions/persistence/table/keys.ts';
import { MERCHANT } from '../../world/order-builders.ts';

const BATCH = 25;
const AT_ONCE = 8;

/** Puts records into a table, whose keys `keyOf` makes, from one number up to another. */
export async function fill(
  client: DynamoDBClient,
  tableName: string,
  keyOf: (number: number) => object,
  from: number,
  to: number,
): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next += BATCH;
      const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => first + index);
      const puts = numbers.map((number) => ({
        PutRequest: { Item: marshall({ ...keyOf(number), status: 'succeeded', text: 'x'.repeat(200) }) },
      }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** @param stockShards in how many shards its stock lies, if it does, as a delivery leaves it there */
export async function putProduct(
  client: DynamoDBClient,
  tableName: string,
  sku: string,
  stockShards?: number,
): Promise<void> {
  const product = { sku, name: `A ${sku}`, priceMinor: 1250, currency: 'EUR', stockShards };
  for (const { shard, units } of spread(1_000_000, stockShards)) {
    const item = {
      ...productKey(MERCHANT, sku, shard),
      ...(shard === 0 ? product : {}),
      onHand: units,
    };
    await client.send(
      new PutItemCommand({ TableName: tableName, Item: marshall(item, { removeUndefinedValues: true }) }),
    );
  }
}
