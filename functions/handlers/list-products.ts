import { listProductsRoute } from '../http/products/list-products.ts';
import { DynamoProductList } from '../persistence/lists/dynamo-product-list.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  listProductsRoute(log, new DynamoProductList(createDynamoClient(wire()), env.tableName)),
);
