import { putProductRoute } from '../http/products/put-product.ts';
import { DynamoCatalogue } from '../persistence/stock/dynamo-catalogue.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  putProductRoute(log, new DynamoCatalogue(createDynamoClient(wire()), env.tableName)),
);
