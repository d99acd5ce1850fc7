import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createSfnClient } from '../gateways/aws-clients.ts';
import { deliveryOf, eachInTurn, receivedWebhook } from '../gateways/sqs-webhook-deliveries.ts';
import { StepFunctionsWorkflow } from '../gateways/step-functions-workflow.ts';
import { toGatewayEvent } from '../gateways/webhook-events.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { applyWebhook } from '../usecases/apply-webhook.ts';

const orders = new DynamoOrderLedger(createDynamoClient(wire()), env.tableName);
const workflow = new StepFunctionsWorkflow(createSfnClient(wire()), env.workflowArn);
const { holderTimeMs, stripeMode } = env;

export const handler = inTime(async (batch: SQSEvent, context): Promise<SQSBatchResponse> => {
  const { owner, deadline } = invocationOf(context);
  const deps = { clock, log, orders, workflow, owner, holderTimeMs };
  return eachInTurn({ clock, log, deadline }, batch, async (record) => {
    const { provider, eventId, body } = receivedWebhook(record);
    const event = toGatewayEvent(provider, eventId, body, stripeMode);
    return applyWebhook(deps, event, deliveryOf(record));
  });
});
