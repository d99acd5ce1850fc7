import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { readStackOutputs } from '../../cli/stack-outputs.ts';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'once-outputs-'))));
afterEach(() => rm(directory, { recursive: true }));

async function read(orders: Readonly<Record<string, string>>): Promise<unknown> {
  const path = join(directory, 'outputs.json');
  await writeFile(path, JSON.stringify({ 'OnceOrders-dev': orders }));
  return readStackOutputs(path, { orders: 'OnceOrders-dev', sandbox: 'PaymentSandbox-dev' });
}

const QUIET = {
  ApiUrl: 'https://abc.execute-api.eu-central-1.amazonaws.com',
  TableName: 'table',
  WebhookQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/webhooks.fifo',
  WebhookDeadLetterQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/dead.fifo',
  WorkflowArn: 'arn:aws:states:eu-central-1:1:stateMachine:orders',
  DocumentsBucketName: 'documents',
  ReconcileFunctionName: 'reconcile',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:1:alarms',
  GatewayApiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:key',
  GatewayWebhookSecretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:webhooks',
};

describe('readStackOutputs', () => {
  it('reads a deployment that publishes what happens', async () => {
    const orders = { ...QUIET, UndeliveredEventsQueueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/events' };
    expect(await read(orders)).toEqual({ orders, sandbox: undefined });
  });

  it('reads one that does not', async () => {
    expect(await read(QUIET)).toEqual({ orders: QUIET, sandbox: undefined });
  });

  it('refuses one that lacks what every deployment has', async () => {
    const { TableName: _gone, ...rest } = QUIET;
    await expect(read(rest)).rejects.toThrow('TableName');
  });
});
