import { readOperationsRoute } from '../http/orders.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { systemClock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';

export const handler = readOperationsRoute(
  log,
  systemClock,
  new DynamoOrderLedger(createDynamoClient(), env.tableName),
);
