import { createSqsClient } from '../gateways/aws-clients.ts';
import { secretsOf, severalIn } from '../gateways/secrets.ts';
import { SqsWebhookQueue } from '../gateways/sqs-webhook-queue.ts';
import { StandardWebhookVerifier } from '../gateways/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../gateways/stripe-webhooks.ts';
import { receiveWebhookRoute } from '../http/receive-webhook.ts';
import { env } from '../runtime/env.ts';
import { log } from '../runtime/log.ts';
import { receiveWebhook } from '../usecases/receive-webhook.ts';

const queue = new SqsWebhookQueue(createSqsClient(), env.webhookQueueUrl);
const readSecret = secretsOf(log);
const standardSecretArn = env.standardWebhookSecretArn;
const verifiers = {
  stripe: new StripeWebhookVerifier(severalIn(readSecret, env.gatewayWebhookSecretArn)),
  ...(standardSecretArn === undefined
    ? {}
    : { standard: new StandardWebhookVerifier(severalIn(readSecret, standardSecretArn)) }),
};

export const handler = receiveWebhookRoute(log, async (webhook) =>
  receiveWebhook({ verifiers, queue }, webhook),
);
