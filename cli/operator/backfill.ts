import { paginateScan, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';

import { placedShard } from '../../functions/persistence/table/keys.ts';
import { MerchantRegistry } from '../../functions/persistence/merchants/merchant-registry.ts';

export interface Backfilled {
  readonly orders: number;
  readonly merchants: number;
  readonly seen: number;
}

const item = z.looseObject({ pk: z.string(), sk: z.string() });
const apiKey = z.object({ merchantId: z.string() });
const order = z.object({ merchantId: z.string(), orderId: z.string(), version: z.number() });

/**
 * Brings what releases before the index wrote into it: orders by time, and merchants by their API keys. Each write is
 * conditional and changes nothing else, so it may be stopped and begun again, beside orders that are being placed.
 *
 * @param report is told how far it is, a page at a time
 */
export async function backfill(
  client: DynamoDBClient,
  tableName: string,
  report: (soFar: Backfilled) => void,
): Promise<Backfilled> {
  const registry = new MerchantRegistry(client, tableName);
  const merchants = new Set<string>();
  let done: Backfilled = { orders: 0, merchants: 0, seen: 0 };
  // The one Scan: it serves no request, and is done once after an upgrade.
  for await (const { Items: items = [] } of paginateScan({ client }, { TableName: tableName })) {
    for (const each of items.map((one) => item.parse(unmarshall(one)))) {
      done = { ...done, seen: done.seen + 1 };
      if (each.sk === 'APIKEY') merchants.add(apiKey.parse(each).merchantId);
      if (each.sk === 'ORDER' && each['placedShard'] === undefined) {
        const known = order.safeParse(each);
        // Only a claim stands there, which becomes an order or expires.
        if (known.success && (await index(client, tableName, each, known.data))) {
          done = { ...done, orders: done.orders + 1 };
        }
      }
    }
    report(done);
  }
  for (const merchantId of merchants) await registry.register(merchantId, new Date().toISOString());
  return { ...done, merchants: merchants.size };
}

/** Its revision stays: nothing that anybody reads or locks changes. */
async function index(
  client: DynamoDBClient,
  tableName: string,
  { pk, sk }: z.infer<typeof item>,
  { merchantId, orderId }: z.infer<typeof order>,
): Promise<boolean> {
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk, sk }),
        UpdateExpression: 'SET placedShard = :shard',
        ConditionExpression: 'attribute_exists(placedAt) AND attribute_not_exists(placedShard)',
        ExpressionAttributeValues: marshall({ ':shard': placedShard(merchantId, orderId) }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
