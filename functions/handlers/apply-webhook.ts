import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createSfnClient } from '../gateways/aws-clients.ts';
import { receivedWebhook } from '../gateways/sqs-webhook-queue.ts';
import { StepFunctionsWorkflow } from '../gateways/step-functions-workflow.ts';
import { toGatewayEvent } from '../gateways/webhook-events.ts';
import { createDynamoClient } from '../ledger/dynamo-client.ts';
import { DynamoOrderLedger } from '../ledger/dynamo-order-ledger.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { invocationOf } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { applyWebhook } from '../usecases/apply-webhook.ts';

const orders = new DynamoOrderLedger(createDynamoClient(), env.tableName);
const workflow = new StepFunctionsWorkflow(createSfnClient(), env.workflowArn);
const { holderTimeMs } = env;
const processor = new SqsFifoPartialProcessorAsync();
const options = { skipGroupOnError: true, throwOnFullBatchFailure: false };

/** A message that fails holds up its own group and no other; it comes again, and in the end is a dead letter. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const { owner } = invocationOf(context);
  const apply = async (record: SQSRecord) => {
    const { provider, eventId, body } = receivedWebhook(record);
    const number = Number(record.attributes.ApproximateReceiveCount);
    const gatewayEvent = toGatewayEvent(provider, eventId, body);
    return applyWebhook({ clock, log, orders, workflow, owner, holderTimeMs }, gatewayEvent, number);
  };
  return processPartialResponse(event, apply, processor, { ...options, context });
};
