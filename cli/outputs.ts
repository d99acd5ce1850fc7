import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { z } from 'zod';

/** All that a client or a test of a local cloud needs to know. */
const localOutputs = z.object({
  /** Reachable by any HTTP client, with nothing in the hosts file; no trailing slash. */
  apiUrl: z.url(),
  /** Merchant id → API key. */
  apiKeys: z.record(z.string(), z.string()),
  sandboxUrl: z.url(),
  sandboxApiKey: z.string(),
  /** What the sandbox signs webhooks with; several during a rotation, separated by white space. */
  webhookSecret: z.string(),
  /** What senders of Standard Webhooks sign with. */
  standardWebhookSecret: z.string(),
  /** Settings for clients of the AWS SDK. */
  aws: z.object({
    endpoint: z.url().exactOptional(),
    region: z.string().exactOptional(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).exactOptional(),
  }),
  workflowType: z.enum(['EXPRESS', 'STANDARD']),
  workflowArn: z.string(),
  tableName: z.string(),
  documentsBucketName: z.string(),
  webhookQueueUrl: z.string(),
  webhookDeadLetterQueueUrl: z.string(),
  undeliveredEventsQueueUrl: z.string(),
  /** Where what happens to orders is published: docs/guides/events.md. */
  eventBusName: z.string(),
  /** What publishes it; an event that was set aside is handed to it again. */
  publishEventsFunctionName: z.string(),
  /** What compares the gateway's books with the orders. */
  reconcileFunctionName: z.string(),
  alarmTopicArn: z.string(),
});

export type LocalOutputs = z.infer<typeof localOutputs>;

export async function writeOutputs(path: string, outputs: LocalOutputs): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // The keys in it are of a cloud that listens on this machine only, and are still nobody else's business.
  await writeFile(path, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
}

export async function readOutputs(path: string): Promise<LocalOutputs> {
  return localOutputs.parse(JSON.parse(await readFile(path, 'utf8')));
}
