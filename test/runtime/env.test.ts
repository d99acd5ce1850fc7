import { afterEach, describe, expect, it } from '@jest/globals';
import { env } from '../../functions/runtime/env.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/webhooks.fifo';

describe('env', () => {
  it.each([
    ['TABLE_NAME', 'tableName', 'orders', 'orders'],
    ['WORKFLOW_ARN', 'workflowArn', 'arn:aws:states:1', 'arn:aws:states:1'],
    ['WEBHOOK_QUEUE_URL', 'webhookQueueUrl', QUEUE_URL, QUEUE_URL],
    ['EVENT_BUS_NAME', 'eventBusName', 'orders', 'orders'],
    ['UNDELIVERED_EVENTS_QUEUE_URL', 'undeliveredEventsQueueUrl', QUEUE_URL, QUEUE_URL],
    ['HOLDER_TIME_MS', 'paymentWindowMs', '1800000', 1_800_000],
    ['DOCUMENTS_BUCKET', 'documentsBucket', 'documents', 'documents'],
    ['LAMBDA_TASK_ROOT', 'taskRoot', '/var/task', '/var/task'],
    ['GATEWAY_API_KEY_SECRET_ARN', 'gatewayApiKeySecretArn', 'once/dev/key', 'once/dev/key'],
    ['GATEWAY_WEBHOOK_SECRET_ARN', 'gatewayWebhookSecretArn', 'once/dev/hook', 'once/dev/hook'],
    ['STANDARD_WEBHOOK_SECRET_ARN', 'standardWebhookSecretArn', 'once/dev/std', 'once/dev/std'],
    ['GATEWAY_URL', 'gatewayUrl', 'http://api.localhost:4566', 'http://api.localhost:4566'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', '8000', 8000],
    ['CHARGE_WITHIN_MS', 'chargeWithinMs', '3600000', 3_600_000],
    ['STRIPE_MODE', 'stripeMode', 'live', 'live'],
    ['RECEIPT_EMAILS', 'receiptEmails', 'true', true],
  ] as const)('reads %s', (variable, name, text, value) => {
    process.env[variable] = text;
    expect(env[name]).toBe(value);
  });

  it('has no gateway URL where Stripe itself is meant', () => {
    delete process.env['GATEWAY_URL'];
    expect(env.gatewayUrl).toBeUndefined();
  });

  it('mails no receipts where nothing is said of them', () => {
    delete process.env['RECEIPT_EMAILS'];
    expect(env.receiptEmails).toBe(false);
  });

  it('has no secret of standard webhooks where none are expected', () => {
    delete process.env['STANDARD_WEBHOOK_SECRET_ARN'];
    expect(env.standardWebhookSecretArn).toBeUndefined();
  });

  it.each([
    ['TABLE_NAME', 'tableName'],
    ['WORKFLOW_ARN', 'workflowArn'],
    ['WEBHOOK_QUEUE_URL', 'webhookQueueUrl'],
    ['EVENT_BUS_NAME', 'eventBusName'],
    ['UNDELIVERED_EVENTS_QUEUE_URL', 'undeliveredEventsQueueUrl'],
    ['HOLDER_TIME_MS', 'paymentWindowMs'],
    ['DOCUMENTS_BUCKET', 'documentsBucket'],
    ['LAMBDA_TASK_ROOT', 'taskRoot'],
    ['GATEWAY_API_KEY_SECRET_ARN', 'gatewayApiKeySecretArn'],
    ['GATEWAY_WEBHOOK_SECRET_ARN', 'gatewayWebhookSecretArn'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs'],
    ['CHARGE_WITHIN_MS', 'chargeWithinMs'],
    ['STRIPE_MODE', 'stripeMode'],
  ] as const)('names %s when it is missing, or empty', (variable, name) => {
    Reflect.deleteProperty(process.env, variable);
    expect(() => env[name]).toThrow(`${variable} is missing or malformed`);
    process.env[variable] = '';
    expect(() => env[name]).toThrow(`${variable} is missing or malformed`);
  });

  it.each([
    ['GATEWAY_URL', 'gatewayUrl', ''],
    ['STANDARD_WEBHOOK_SECRET_ARN', 'standardWebhookSecretArn', ''],
    ['GATEWAY_URL', 'gatewayUrl', 'api.localhost'],
    ['WEBHOOK_QUEUE_URL', 'webhookQueueUrl', 'webhooks.fifo'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', '0'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', '-1'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', '1.5'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', '8s'],
    ['GATEWAY_TIMEOUT_MS', 'gatewayTimeoutMs', 'Infinity'],
    ['HOLDER_TIME_MS', 'paymentWindowMs', '0'],
  ] as const)('does not start with %s (%s) of %j', (variable, name, text) => {
    process.env[variable] = text;
    expect(() => env[name]).toThrow(`${variable} is missing or malformed`);
  });

  it('does not tell the value, which may be secret', () => {
    process.env['GATEWAY_URL'] = 'sk_live_pasted_here';
    expect(() => env.gatewayUrl).toThrow(expect.not.stringContaining('sk_live'));
  });
});
