import { listOrdersRoute } from '../http/orders/list-orders.ts';
import { DynamoOrderList } from '../persistence/lists/dynamo-order-list.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  listOrdersRoute(log, new DynamoOrderList(createDynamoClient(wire()), env.tableName)),
);
