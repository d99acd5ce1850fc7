import { createSfnClient } from '../adapters/aws/aws-clients.ts';
import { StepFunctionsWorkflow } from '../adapters/aws/step-functions-workflow.ts';
import { requestRefundRoute } from '../http/orders/request-refund.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { DynamoOrders } from '../persistence/orders/dynamo-orders.ts';
import { operationsOn } from '../persistence/operations/powertools-operations.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { requestRefund } from '../usecases/payments/request-refund.ts';

const client = createDynamoClient(wire());
const { tableName } = env;
const operationsOf = operationsOn(client, tableName, clock, log);
const orders = new DynamoOrders(client, tableName, log);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn, env.traceSampling);

export const handler = inTime(
  requestRefundRoute(log, clock, async (command, context) => {
    const operations = operationsOf(invocationOf(context));
    return requestRefund({ clock, log, operations, orders, workflow }, command);
  }),
);
