import { createSqsClient } from '../gateways/aws-clients.ts';
import { readSecrets } from '../gateways/secrets.ts';
import { SqsWebhookQueue } from '../gateways/sqs-webhook-queue.ts';
import { StandardWebhookVerifier } from '../gateways/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../gateways/stripe-webhooks.ts';
import { receiveWebhookRoute } from '../http/receive-webhook.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { receiveWebhook } from '../usecases/receive-webhook.ts';

const queue = new SqsWebhookQueue(createSqsClient(), env.webhookQueueUrl);
const secretsIn = (secretArn: string) => async () => readSecrets(secretArn);
const standardSecretArn = env.standardWebhookSecretArn;
const verifiers = {
  stripe: new StripeWebhookVerifier(secretsIn(env.gatewayWebhookSecretArn)),
  ...(standardSecretArn === undefined
    ? {}
    : { standard: new StandardWebhookVerifier(secretsIn(standardSecretArn)) }),
};

export const handler = receiveWebhookRoute(log, async (webhook) =>
  receiveWebhook({ verifiers, queue }, webhook),
);
