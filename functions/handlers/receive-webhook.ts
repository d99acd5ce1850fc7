import { createSqsClient } from '../adapters/aws/aws-clients.ts';
import { secretsOver } from '../adapters/aws/secrets.ts';
import { SqsWebhookQueue } from '../adapters/aws/sqs-webhook-queue.ts';
import { standardVerifiers } from '../adapters/providers/standard-webhooks/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../adapters/providers/stripe/stripe-webhooks.ts';
import { receiveWebhookRoute } from '../http/webhooks/receive-webhook.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { receiveWebhook } from '../usecases/webhooks/receive-webhook.ts';

const queue = new SqsWebhookQueue(createSqsClient(wire()), env.webhookQueueUrl);
const secrets = secretsOver(wire(), log);
const secretsIn = (secretArn: string) => async () => secrets.readAll(secretArn);
const verifiers = {
  stripe: new StripeWebhookVerifier(secretsIn(env.gatewayWebhookSecretArn)),
  ...standardVerifiers(env.standardWebhookSecretArn, env.standardWebhookSenders, secretsIn),
};

export const handler = inTime(
  receiveWebhookRoute(log, async (webhook) => receiveWebhook({ verifiers, queue }, webhook)),
);
