import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

import { awsContext } from './context.ts';
import { sendWebhook } from './core/send-webhook.ts';
import { readDeliveryEnvironment } from './env.ts';
import { postByFetch } from './post-by-fetch.ts';
import { readSecret } from './secret.ts';
import { isDue, queuedDelivery } from './webhook-queue.ts';

const env = readDeliveryEnvironment();
const context = awsContext(env.TABLE_NAME);
const queue = new SQSClient();
const processor = new BatchProcessor(EventType.SQS);

async function deliver(record: SQSRecord): Promise<void> {
  const delivery = queuedDelivery.parse(JSON.parse(record.body));
  if (!(await isDue(queue, env.WEBHOOK_QUEUE_URL, delivery))) return;
  const secrets = await readSecret(env.WEBHOOK_SECRET_ARN);
  const number = Number(record.attributes.ApproximateReceiveCount);
  const accepted = await sendWebhook(context, postByFetch, { delivery, number, secrets });
  if (!accepted) throw new Error(`${delivery.url} did not accept ${delivery.eventId}`);
}

/** What was not accepted goes back to the queue, which tries again when its visibility timeout is over. */
export function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  return processPartialResponse(event, deliver, processor, { throwOnFullBatchFailure: false });
}
