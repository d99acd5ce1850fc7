import { readRefundsRoute } from '../http/orders/read-refunds.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoHistoryReader } from '../persistence/orders/dynamo-history-reader.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readRefundsRoute(log, new DynamoHistoryReader(createDynamoClient(wire()), env.tableName)),
);
