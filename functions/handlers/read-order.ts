import { readOrderRoute } from '../http/orders/read-order.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoOrderReader } from '../persistence/orders/dynamo-order-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readOrderRoute(log, new DynamoOrderReader(createDynamoClient(wire()), env.tableName)),
);
