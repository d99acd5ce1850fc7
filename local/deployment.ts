import { join } from 'node:path';

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { Cloud } from './cloud.ts';
import { reachableApiUrl } from './reachable-url.ts';
import { runCdk } from './run-cdk.ts';
import { sandboxClient } from './sandbox-client.ts';
import { readStackOutputs, type StackOutputs } from './stack-outputs.ts';

export interface DeploymentSettings {
  readonly stage: 'local' | 'dev' | 'production';
  readonly workflow: 'EXPRESS' | 'STANDARD';
  /** Undefined: the stage's own (Stripe in production, the sandbox elsewhere). */
  readonly gateway?: 'sandbox' | 'stripe';
  /** Whether what happens to orders is published. Undefined: it is. */
  readonly events?: 'on' | 'off';
  readonly alarmEmail?: string;
  readonly invoiceFont?: string;
  readonly standardWebhooks?: boolean;
}

/** The app as CloudFormation templates and assets, made once and used by the two steps that follow. */
export interface Assembly {
  readonly directory: string;
  readonly runDirectory: string;
}

export async function synthesise(settings: DeploymentSettings, runDirectory: string): Promise<Assembly> {
  const directory = join(runDirectory, 'cdk.out');
  const context = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${String(value)}`]);
  await runCdk(
    ['synth', '--quiet', '--output', directory, ...context],
    process.env,
    join(runDirectory, 'synth.log'),
  );
  return { directory, runDirectory };
}

/** Makes the CDK's own stack in the account, with the bucket that assets go to. Done before: changes nothing. */
export async function bootstrap(cloud: Cloud, { directory, runDirectory }: Assembly): Promise<void> {
  await runCdk(['bootstrap', '--app', directory], cloud.environment, join(runDirectory, 'bootstrap.log'));
}

/** Creates or updates all stacks of the app. Nothing changed: changes nothing. */
export async function deployStacks(
  cloud: Cloud,
  { directory, runDirectory }: Assembly,
): Promise<StackOutputs> {
  const outputsFile = join(runDirectory, 'stack-outputs.json');
  await runCdk(
    ['deploy', '--all', '--require-approval', 'never', '--app', directory, '--outputs-file', outputsFile],
    cloud.environment,
    join(runDirectory, 'deploy.log'),
  );
  return readStackOutputs(outputsFile);
}

export interface Sandbox {
  readonly url: string;
  readonly apiKey: string;
}

/** Tells the sandbox where its webhooks go. Undefined: the deployment has no sandbox. */
export async function connectSandbox(cloud: Cloud, outputs: StackOutputs): Promise<Sandbox | undefined> {
  if (outputs.PaymentSandbox === undefined) return undefined;
  const { SandboxUrl, SandboxApiKeySecretArn } = outputs.PaymentSandbox;
  const url = reachableApiUrl(SandboxUrl, cloud.endpointUrl);
  const apiKey = await readSecret(cloud, SandboxApiKeySecretArn);
  const apiUrl = reachableApiUrl(outputs.OnceOrders.ApiUrl, cloud.endpointUrl);
  await sandboxClient(url, apiKey).registerWebhookEndpoint(`${apiUrl}/webhooks/stripe`);
  return { url, apiKey };
}

export async function readSecret(cloud: Cloud, secretId: string): Promise<string> {
  const client = new SecretsManagerClient(cloud.client);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`The secret ${secretId} holds no text`);
  return SecretString;
}
