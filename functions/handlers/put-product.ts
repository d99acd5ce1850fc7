import { putProductRoute } from '../http/put-product.ts';
import { DynamoCatalogue } from '../ledger/dynamo-catalogue.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';

export const handler = putProductRoute(log, new DynamoCatalogue(createDynamoClient(), env.tableName));
