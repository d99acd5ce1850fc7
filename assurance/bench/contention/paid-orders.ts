import { randomUUID } from 'node:crypto';
import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fingerprint } from '../../../functions/domain/operations/fingerprint.ts';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import type { PaidOrder } from '../../../functions/domain/orders/order.ts';
import { placeOrder } from '../../../functions/domain/orders/place-order.ts';
import { orderPaid } from '../../../functions/domain/orders/order-transitions.ts';
import { orderItem } from '../../../functions/persistence/orders/order-items.ts';
import { systemClock as clock } from '../../../functions/runtime/clock.ts';
import { orderRequest } from '../../world/order-builders.ts';

const mug = { sku: 'mug', name: 'A mug', priceMinor: 1250, currency: 'EUR', onHand: 10, version: 1 };

/** An order that awaits its invoice, written straight into the table. */
export async function putPaidOrder(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
): Promise<PaidOrder> {
  const orderId = orderIdFor(merchantId, randomUUID());
  const now = clock.now();
  const placed = placeOrder(
    orderRequest(),
    { merchantId, orderId, products: new Map([['mug', mug]]), pricesInclude: 'tax' },
    now,
  );
  if (placed.code !== 'placed') throw new Error(placed.code);
  const order = orderPaid(placed.order, `pi_${orderId.slice(-24)}`, now);
  const origin = { fingerprint: fingerprint(orderRequest()), startedAt: now };
  await client.send(new PutItemCommand({ TableName: tableName, Item: orderItem({ ...order, origin }) }));
  return order;
}
