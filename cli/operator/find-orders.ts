import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';

import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import {
  CREDIT_NOTE_PREFIX,
  INVOICE_SORT_KEY,
  ORDER_SORT_KEY,
} from '../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';

const found = z.object({ merchantId: z.string(), orderId: z.string() });

/** Providers whose payment ids are unique in the table. */
const PROVIDERS = ['stripe', 'standard'];

/**
 * Orders by an order's id, a buyer's e-mail address, a gateway's payment id, or a document's number.
 *
 * A payment is found by its key. The others need a Scan: this is a person's question, asked seldom, and no request waits
 * for it.
 */
export async function findOrders(
  client: DynamoDBClient,
  tableName: string,
  what: string,
): Promise<readonly OrderKey[]> {
  const orders = new DynamoOrders(client, tableName);
  for (const provider of PROVIDERS) {
    const order = await orders.findByTransaction(provider, what);
    if (order !== undefined) return [order];
  }
  const keys = new Map<string, OrderKey>();
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      FilterExpression:
        '(sk = :order AND (orderId = :what OR customer.email = :what OR transactionId = :what)) OR ((sk = :invoice OR begins_with(sk, :credit)) AND #number = :what)',
      ProjectionExpression: 'merchantId, orderId',
      ExpressionAttributeNames: { '#number': 'number' },
      ExpressionAttributeValues: marshall({
        ':order': ORDER_SORT_KEY,
        ':invoice': INVOICE_SORT_KEY,
        ':credit': CREDIT_NOTE_PREFIX,
        ':what': what,
      }),
    },
  );
  for await (const { Items: items = [] } of pages) {
    for (const item of items) {
      const { data: key } = found.safeParse(unmarshall(item));
      if (key !== undefined) keys.set(`${key.merchantId} ${key.orderId}`, key);
    }
  }
  return [...keys.values()];
}
