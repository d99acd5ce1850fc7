import { readProductRoute } from '../http/read-product.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoProductReader } from '../ledger/dynamo-product-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readProductRoute(log, new DynamoProductReader(createDynamoClient(wire()), env.tableName)),
);
