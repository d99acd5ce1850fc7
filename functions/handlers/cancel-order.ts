import { createSfnClient } from '../gateways/aws-clients.ts';
import { StepFunctionsWorkflow } from '../gateways/step-functions-workflow.ts';
import { cancelOrderRoute } from '../http/cancel-order.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { operationsOn } from '../ledger/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { cancelOrder } from '../usecases/cancel-order.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrderLedger(client, tableName);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn);

export const handler = inTime(
  cancelOrderRoute(log, clock, async (command, context) => {
    const operations = operationsOf(invocationOf(context));
    return cancelOrder({ clock, log, operations, orders, workflow }, command);
  }),
);
