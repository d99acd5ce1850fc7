import { readPaymentsRoute } from '../http/orders/read-payments.ts';
import { DynamoHistoryReader } from '../persistence/orders/dynamo-history-reader.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readPaymentsRoute(log, new DynamoHistoryReader(createDynamoClient(wire()), env.tableName)),
);
