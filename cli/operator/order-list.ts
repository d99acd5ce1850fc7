import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { amount } from '../../functions/domain/money.ts';
import type { Order } from '../../functions/domain/orders/order.ts';
import { MAX_LIMIT } from '../../functions/http/lists/list-request.ts';
import { orderView } from '../../functions/http/orders/read-order.ts';
import { DynamoOrderList } from '../../functions/persistence/lists/dynamo-order-list.ts';
import type { OrderFilter } from '../../functions/usecases/ports/lists.ts';
import { fittedTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';

export interface Found {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** Whether there are more than were asked for. */
  readonly isMore: boolean;
}

/**
 * A merchant's orders as `GET /orders` lists them: from the same index, newest first.
 *
 * @param most so many at most
 */
export async function listOrders(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
  filter: OrderFilter,
  most: number,
): Promise<Found> {
  const list = new DynamoOrderList(client, tableName);
  const orders: Order[] = [];
  let start;
  do {
    const limit = Math.min(MAX_LIMIT, most - orders.length);
    const page = await list.orders(merchantId, filter, { limit, ...(start === undefined ? {} : { start }) });
    orders.push(...page.items);
    start = page.next;
  } while (start !== undefined && orders.length < most);
  return { orders, isMore: start !== undefined };
}

/** An order as the API shows it, and whose it is. The secret of an open payment is for its customer alone. */
export function shownOrder(order: Order): Readonly<Record<string, unknown>> {
  const { action: _secret, ...view } = { action: undefined, ...orderView(order) };
  return { merchantId: order.merchantId, ...view };
}

export function ordersTable({ orders, isMore }: Found): string {
  if (orders.length === 0)
    return isMore ? 'None of the orders that were looked at fits.' : 'There are no such orders.';
  const rows = orders.map(({ placedAt, merchantId, orderId, externalReference = '', ...order }) => [
    placedAt,
    merchantId,
    orderId,
    printableLine(externalReference),
    printableLine(order.customer.email),
    amount(order.totalMinor, order.currency),
    order.status,
  ]);
  const table = fittedTable(
    ['placed', 'merchant', 'order', 'reference', 'customer', 'total', 'status'],
    rows,
  );
  return isMore ? `${table}\nThere are more: say --limit, or a period.` : table;
}
