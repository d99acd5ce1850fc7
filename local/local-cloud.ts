import type { StageSettings } from '../lib/stage.ts';
import type { Cloud } from '../cli/cloud.ts';
import { openCloud } from './open-cloud.ts';
import { CommandError } from '../cli/command-error.ts';
import {
  bootstrap,
  connectSandbox,
  deployStacks,
  readSecret,
  type Sandbox,
  synthesise,
} from '../cli/deployment.ts';
import type { LocalOutputs } from '../cli/outputs.ts';
import { freshRunDirectory, type RunName } from '../cli/paths.ts';
import { step } from '../cli/progress.ts';
import { reachableApiUrl } from '../cli/reachable-url.ts';
import type { StackOutputs } from '../cli/stack-outputs.ts';
import { seed } from './seed.ts';

export type WorkflowType = StageSettings['workflow'];

export interface LocalCloud {
  readonly outputs: LocalOutputs;
  /** Where the logs of this run are. */
  readonly runDirectory: string;
  /** Ends the emulator and all that runs in it. An endpoint that was there before is left alone. */
  readonly close: () => Promise<void>;
  /** Resolves, to the path of its log, when the emulator ends by itself. */
  readonly ended: Promise<string>;
}

/** From nothing to a deployed cloud with two merchants in it, showing each step. */
export async function raiseLocalCloud(run: RunName, workflow: WorkflowType): Promise<LocalCloud> {
  const runDirectory = await freshRunDirectory(run);
  const cloud = await step('Local cloud', (report) => openCloud(runDirectory, report));
  try {
    // A demo or a test judges all that its merchants have, so they are new ones.
    const suffix = run === 'start' || cloud.isNew ? '' : `-${Date.now().toString(36)}`;
    const outputs = await deploy(cloud, workflow, runDirectory, suffix);
    return { outputs, runDirectory, close: cloud.close, ended: cloud.ended };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}

async function deploy(
  cloud: Cloud,
  workflowType: WorkflowType,
  runDirectory: string,
  suffix: string,
): Promise<LocalOutputs> {
  const assembly = await step('Synthesise the app', () =>
    synthesise('local', runDirectory, { workflow: workflowType }),
  );
  await step('Bootstrap the account', () => bootstrap(cloud, assembly));
  const stacks = await step('Deploy both stacks', () => deployStacks(cloud, assembly));
  const sandbox = await step('Connect the sandbox', () => connectSandbox(cloud, stacks));
  if (sandbox === undefined) throw new Error('The local stage was deployed without its sandbox');

  const apiUrl = reachableApiUrl(stacks.orders.ApiUrl, cloud.endpointUrl);
  const apiKeys = await step('Seed two merchants', () =>
    seed(cloud, apiUrl, stacks.orders.TableName, { suffix }),
  );
  return outputsOf(cloud, stacks, sandbox, { apiKeys, workflowType });
}

/** Where everything of a deployment with a sandbox, events and Standard Webhooks is. */
export async function outputsOf(
  cloud: Cloud,
  stacks: StackOutputs,
  sandbox: Sandbox,
  known: Pick<LocalOutputs, 'apiKeys' | 'workflowType'>,
): Promise<LocalOutputs> {
  const {
    UndeliveredEventsQueueUrl: undeliveredEventsQueueUrl,
    EventBusName: eventBusName,
    PublishEventsFunctionName: publishEventsFunctionName,
    StandardWebhookSecretArn: standardWebhookSecretArn,
    ...orders
  } = stacks.orders;
  if (
    undeliveredEventsQueueUrl === undefined ||
    eventBusName === undefined ||
    publishEventsFunctionName === undefined ||
    standardWebhookSecretArn === undefined
  ) {
    throw new Error('it was deployed without its events or its second webhook door');
  }
  return {
    ...known,
    apiUrl: reachableApiUrl(orders.ApiUrl, cloud.endpointUrl),
    sandboxUrl: sandbox.url,
    sandboxApiKey: sandbox.apiKey,
    webhookSecret: await readSecret(cloud, orders.GatewayWebhookSecretArn),
    standardWebhookSecret: await readSecret(cloud, standardWebhookSecretArn),
    aws: cloud.client,
    workflowArn: orders.WorkflowArn,
    tableName: orders.TableName,
    documentsBucketName: orders.DocumentsBucketName,
    webhookQueueUrl: orders.WebhookQueueUrl,
    webhookDeadLetterQueueUrl: orders.WebhookDeadLetterQueueUrl,
    undeliveredEventsQueueUrl,
    eventBusName,
    publishEventsFunctionName,
    reconcileFunctionName: orders.ReconcileFunctionName,
    alarmTopicArn: orders.AlarmTopicArn,
  };
}

/** `ONCE_WORKFLOW`, so that the same tests run on both kinds of workflow. */
export function workflowFromEnvironment(): WorkflowType {
  const value = process.env['ONCE_WORKFLOW'] ?? 'EXPRESS';
  if (value === 'EXPRESS' || value === 'STANDARD') return value;
  throw new CommandError(`ONCE_WORKFLOW must be EXPRESS or STANDARD, not '${value}'`);
}
