import { moveStockRoute } from '../http/move-stock.ts';
import { DynamoCatalogue } from '../ledger/dynamo-catalogue.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { invocationOf } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { moveStock } from '../usecases/move-stock.ts';
import { operationsOf } from './operations-of.ts';

const client = createDynamoClient();
const { tableName } = env;
const catalogue = new DynamoCatalogue(client, tableName);

export const handler = moveStockRoute(log, clock, async (command, context) => {
  const operations = operationsOf(client, tableName, invocationOf(context));
  return moveStock({ clock, operations, catalogue }, command);
});
