import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createSfnClient } from '../adapters/aws/aws-clients.ts';
import { deliveryOf, eachInTurn, receivedWebhook } from '../adapters/aws/sqs-webhook-deliveries.ts';
import { StepFunctionsWorkflow } from '../adapters/aws/step-functions-workflow.ts';
import { toGatewayEvent } from '../adapters/providers/webhook-events.ts';
import { createDynamoClient } from '../persistence/table/dynamo-client.ts';
import { orderPorts } from '../persistence/orders/order-ports.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { applyWebhook } from '../usecases/webhooks/apply-webhook.ts';

const ports = orderPorts(createDynamoClient(wire()), env.tableName, log);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn, env.traceSampling);
const { paymentWindowMs, stripeMode } = env;

export const handler = inTime(async (batch: SQSEvent, context): Promise<SQSBatchResponse> => {
  const { owner, deadline } = invocationOf(context);
  const deps = { ...ports, clock, log, workflow, owner, paymentWindowMs };
  return eachInTurn({ clock, log, deadline }, batch, async (record) => {
    const { provider, eventId, body } = receivedWebhook(record);
    const event = toGatewayEvent(provider, eventId, body, stripeMode);
    return applyWebhook(deps, event, deliveryOf(record));
  });
});
