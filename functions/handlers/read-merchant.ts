import { readMerchantRoute } from '../http/merchants/merchant.ts';
import { readMerchant } from '../persistence/merchants/read-merchant.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

const client = createDynamoClient(wire());
const { tableName } = env;

export const handler = inTime(
  readMerchantRoute(log, {
    merchant: async (merchantId, version) => readMerchant(client, tableName, merchantId, version),
  }),
);
