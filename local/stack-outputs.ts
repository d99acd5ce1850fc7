import { readFile } from 'node:fs/promises';

import { z } from 'zod';

/** What `cdk deploy --outputs-file` writes: outputs by stack. */
const stackOutputs = z.object({
  OnceOrders: z.object({
    ApiUrl: z.url(),
    TableName: z.string(),
    WebhookQueueUrl: z.string(),
    WebhookDeadLetterQueueUrl: z.string(),
    WorkflowArn: z.string(),
    DocumentsBucketName: z.string(),
    GatewayApiKeySecretArn: z.string(),
    GatewayWebhookSecretArn: z.string(),
    /** Undefined where nothing is published. */
    UndeliveredEventsQueueUrl: z.string().optional(),
  }),
  PaymentSandbox: z
    .object({
      SandboxUrl: z.url(),
      SandboxTableName: z.string(),
      SandboxApiKeySecretArn: z.string(),
      SandboxWebhookSecretArn: z.string(),
    })
    .optional(),
});

export type StackOutputs = z.infer<typeof stackOutputs>;

export async function readStackOutputs(path: string): Promise<StackOutputs> {
  return stackOutputs.parse(JSON.parse(await readFile(path, 'utf8')));
}
