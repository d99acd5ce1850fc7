import { stackOutputsIn } from '../../cli/account.ts';
import { apiClient, type ApiClient, type ApiResponse } from '../../local/api-client.ts';
import type { Cloud } from '../../cli/cloud.ts';
import { readSecret } from '../../cli/deployment.ts';
import { reachableApiUrl } from '../../cli/reachable-url.ts';
import { recordInto } from '../../local/record-exchanges.ts';
import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import type { Exchange } from '../../local/snapshot.ts';
import type { SnapshotSources } from '../../local/take-snapshot.ts';
import type { StackNames } from '../releases/release.ts';

/** A request with the answer that it had first. Every later answer to it has to be the same. */
export interface Answered {
  readonly what: string;
  readonly text: string;
  readonly again: (merchant: ApiClient) => Promise<ApiResponse>;
}

/** What is deployed now, as one merchant and an operator see it. */
export interface World {
  readonly cloud: Cloud;
  readonly sources: SnapshotSources;
  readonly apiUrl: string;
  readonly merchantId: string;
  readonly merchant: ApiClient;
  readonly sandbox: SandboxClient;
  /** What the gateway signs its webhooks with. */
  readonly webhookSecret: string;
  /** All that was asked since the proof began. */
  readonly exchanges: Exchange[];
  readonly answered: Answered[];
}

/** What outlives a deployment. */
export type Memory = Pick<World, 'exchanges' | 'answered'> & { readonly apiKeys: Record<string, string> };

const REGISTERED = '/webhooks/stripe';

/** Reads where everything is, and tells the sandbox where its webhooks go: both may be others than before. */
export async function worldOf(cloud: Cloud, names: StackNames, memory: Memory): Promise<World> {
  const [orders, sandboxOutputs] = await Promise.all([
    stackOutputsIn(cloud, names.orders),
    stackOutputsIn(cloud, names.sandbox),
  ]);
  const output = (name: string): string => {
    const value = orders?.[name] ?? sandboxOutputs?.[name];
    if (value === undefined) throw new Error(`${names.orders} has no output ${name}`);
    return value;
  };
  const apiUrl = reachableApiUrl(output('ApiUrl'), cloud.endpointUrl);
  const sandboxUrl = reachableApiUrl(output('SandboxUrl'), cloud.endpointUrl);
  const sandboxApiKey = await readSecret(cloud, output('SandboxApiKeySecretArn'));
  const sandbox = sandboxClient(sandboxUrl, sandboxApiKey);
  // An outage goes on over a deployment, and would refuse this.
  await sandbox.endOutage();
  await sandbox.registerWebhookEndpoint(`${apiUrl}${REGISTERED}`);
  const [[merchantId, apiKey] = ['', '']] = Object.entries(memory.apiKeys);
  return {
    cloud,
    apiUrl,
    merchantId,
    merchant: apiClient(apiUrl, apiKey, recordInto(memory.exchanges, merchantId)),
    sandbox,
    webhookSecret: await readSecret(cloud, output('SandboxWebhookSecretArn')),
    exchanges: memory.exchanges,
    answered: memory.answered,
    sources: {
      aws: cloud.client,
      apiKeys: memory.apiKeys,
      sandboxUrl,
      sandboxApiKey,
      tableName: output('TableName'),
      documentsBucketName: output('DocumentsBucketName'),
      webhookQueueUrl: output('WebhookQueueUrl'),
      webhookDeadLetterQueueUrl: output('WebhookDeadLetterQueueUrl'),
      undeliveredEventsQueueUrl: output('UndeliveredEventsQueueUrl'),
      workflowArn: output('WorkflowArn'),
    },
  };
}
