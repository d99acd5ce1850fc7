import { readOperationsRoute } from '../http/read-operations.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoStoryReader } from '../ledger/dynamo-story-reader.ts';
import { systemClock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';

export const handler = inTime(
  readOperationsRoute(log, systemClock, new DynamoStoryReader(createDynamoClient(wire()), env.tableName)),
);
