import { readMerchantRoute } from '../http/merchants/merchant.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoMerchants } from '../persistence/merchants/dynamo-merchants.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

const merchants = new DynamoMerchants(createDynamoClient(wire()), env.tableName);

export const handler = inTime(readMerchantRoute(log, merchants));
