import { setTimeout as sleep } from 'node:timers/promises';

import { SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import { requestOf, resultOf, resultOfReply } from './api-gateway.ts';
import { awsContext } from './context.ts';
import { isAuthorized } from './core/authorization.ts';
import { SandboxGateway } from './core/sandbox-gateway.ts';
import { answeredTooLate, unauthorized } from './core/stripe-errors.ts';
import { readGatewayEnvironment } from './env.ts';
import { readSecret } from './secret.ts';
import { enqueueDeliveries } from './webhook-queue.ts';

const env = readGatewayEnvironment();
const gateway = new SandboxGateway(awsContext(env.TABLE_NAME));
const queue = new SQSClient();

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const apiKey = await readSecret(env.API_KEY_SECRET_ARN);
  if (!isAuthorized(event.headers['authorization'], apiKey)) return resultOfReply(unauthorized());
  const answer = await gateway.handle(requestOf(event));
  await enqueueDeliveries(queue, env.WEBHOOK_QUEUE_URL, answer.deliveries);
  if (answer.pace === 'slow') await sleep(env.SLOW_MS);
  if (answer.pace !== 'lost') return resultOf(answer);
  await sleep(env.LOST_MS);
  return resultOfReply(answeredTooLate());
}
