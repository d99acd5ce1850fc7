import { readOperationsRoute } from '../http/orders/read-operations.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoHistoryReader } from '../persistence/orders/dynamo-history-reader.ts';
import { systemClock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readOperationsRoute(log, systemClock, new DynamoHistoryReader(createDynamoClient(wire()), env.tableName)),
);
