import { moveStockRoute } from '../http/products/move-stock.ts';
import { DynamoCatalogue } from '../persistence/stock/dynamo-catalogue.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { moveStock } from '../usecases/stock/move-stock.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const catalogue = new DynamoCatalogue(client, tableName);

export const handler = inTime(
  moveStockRoute(log, clock, async (command, context) => {
    const operations = operationsOf(invocationOf(context));
    return moveStock({ clock, operations, catalogue }, command);
  }),
);
