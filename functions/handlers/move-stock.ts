import { moveStockRoute } from '../http/move-stock.ts';
import { DynamoCatalogue } from '../ledger/dynamo-catalogue.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { operationsOn } from '../ledger/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { moveStock } from '../usecases/move-stock.ts';

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
