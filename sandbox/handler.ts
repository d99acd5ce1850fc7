import { setTimeout as sleep } from 'node:timers/promises';

import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { requestOf, resultOf, resultOfReply } from './api-gateway.ts';
import { awsContext } from './context.ts';
import { isAuthorized } from './core/authorization.ts';
import { handOver, type Transport } from './core/hand-over.ts';
import { SandboxGateway } from './core/sandbox-gateway.ts';
import { unauthorized } from './core/stripe-errors.ts';
import { readGatewayEnvironment } from './env.ts';
import { readSecret } from './secret.ts';
import { enqueueDeliveries } from './webhook-queue.ts';

const env = readGatewayEnvironment();
const gateway = new SandboxGateway(awsContext(env.TABLE_NAME));
const queue = new SQSClient();

const transport: Transport = {
  enqueue: (deliveries) => enqueueDeliveries(queue, env.WEBHOOK_QUEUE_URL, deliveries),
  // Nobody here hears of a delivery, so what is to come after the webhooks comes late.
  pause: (pace) => sleep(pace === 'lost' ? env.LOST_MS : env.SLOW_MS),
};

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const apiKey = await readSecret(env.API_KEY_SECRET_ARN);
  if (!isAuthorized(event.headers['authorization'], apiKey)) return resultOfReply(unauthorized());
  return resultOf(await handOver(await gateway.handle(requestOf(event)), transport));
}
