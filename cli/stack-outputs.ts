import { readFile } from 'node:fs/promises';

import { z } from 'zod';

/** All of them, and those that every deployment has. */
const ordersOutputs = z.looseObject({
  ApiUrl: z.url(),
  TableName: z.string(),
  WebhookQueueUrl: z.string(),
  WebhookDeadLetterQueueUrl: z.string(),
  WorkflowArn: z.string(),
  DocumentsBucketName: z.string(),
  ReconcileFunctionName: z.string(),
  AlarmTopicArn: z.string(),
  GatewayApiKeySecretArn: z.string(),
  GatewayWebhookSecretArn: z.string(),
  /** These three are undefined where nothing is published. */
  EventBusName: z.string().optional(),
  PublishEventsFunctionName: z.string().optional(),
  UndeliveredEventsQueueUrl: z.string().optional(),
  /** Undefined where no Standard Webhooks are let in. */
  StandardWebhookSecretArn: z.string().optional(),
});

const sandboxOutputs = z.looseObject({
  SandboxUrl: z.url(),
  SandboxTableName: z.string(),
  SandboxApiKeySecretArn: z.string(),
  SandboxWebhookSecretArn: z.string(),
});

export interface StackOutputs {
  readonly orders: z.infer<typeof ordersOutputs>;
  readonly sandbox: z.infer<typeof sandboxOutputs> | undefined;
}

/** What `cdk deploy --outputs-file` writes: outputs by stack. */
export async function readStackOutputs(
  path: string,
  names: { readonly orders: string; readonly sandbox: string },
): Promise<StackOutputs> {
  const stacks = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  return {
    orders: ordersOutputs.parse(stacks[names.orders]),
    sandbox: sandboxOutputs.optional().parse(stacks[names.sandbox]),
  };
}
