import { readProductRoute } from '../http/products/read-product.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoProductReader } from '../persistence/stock/dynamo-product-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readProductRoute(log, new DynamoProductReader(createDynamoClient(wire()), env.tableName)),
);
