import { createSfnClient } from '../adapters/aws/aws-clients.ts';
import { StepFunctionsWorkflow } from '../adapters/aws/step-functions-workflow.ts';
import { placeOrderRoute } from '../http/orders/place-order.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoOrders } from '../persistence/orders/dynamo-orders.ts';
import { CachedIntake } from '../persistence/orders/dynamo-intake.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { placeUnlessPaused } from '../usecases/orders/place-unless-paused.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrders(client, tableName, log);
const intake = new CachedIntake(client, tableName, clock);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn, env.traceSampling);

export const handler = inTime(
  placeOrderRoute(log, clock, async (command, context) => {
    const operations = operationsOf(invocationOf(context));
    return placeUnlessPaused({ clock, log, operations, orders, workflow, intake }, command);
  }),
);
