import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { PaidOrder } from '../../functions/domain/orders/order.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { orderIdIn, untilInvoiced } from '../../local/scenario/client-steps.ts';
import type { Deployed } from './deployed.ts';

/** A new order of the first merchant, paid and invoiced, as it is stored. */
export async function paidOrder({ merchant, outputs }: Deployed, key: string): Promise<PaidOrder> {
  const placed = await merchant.placeOrder(
    {
      customer: { email: 'webhooks@example.com' },
      lines: [{ sku: 'notebook', quantity: 1 }],
      paymentMethod: 'pm_card_visa',
    },
    key,
  );
  const orderId = orderIdIn(placed);
  await untilInvoiced(merchant, orderId);
  const [merchantId = ''] = Object.keys(outputs.apiKeys);
  const ledger = new DynamoOrders(new DynamoDBClient(outputs.aws), outputs.tableName);
  const order = await ledger.find(merchantId, orderId);
  if (order?.status !== 'paid') throw new Error(`${orderId} is not paid`);
  return order;
}
