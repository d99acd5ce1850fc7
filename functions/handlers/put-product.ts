import { putProductRoute } from '../http/put-product.ts';
import { DynamoCatalogue } from '../ledger/dynamo-catalogue.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  putProductRoute(log, new DynamoCatalogue(createDynamoClient(wire()), env.tableName)),
);
