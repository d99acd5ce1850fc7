import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { readStage } from '../lib/stage-file.ts';
import type { StageFile } from '../lib/stage-schema.ts';
import type { StageSettings } from '../lib/stage.ts';
import type { Cloud } from './cloud.ts';
import { projectDirectory } from './paths.ts';
import { reachableApiUrl } from './reachable-url.ts';
import { runCdk } from './run-cdk.ts';
import { sandboxClient } from './sandbox-client.ts';
import { readStackOutputs, type StackOutputs } from './stack-outputs.ts';

const STAGES = join(projectDirectory, 'stages');

/** A stage as CloudFormation templates and assets, made once and used by the two steps that follow. */
export interface Assembly {
  readonly stage: StageSettings;
  readonly directory: string;
  readonly runDirectory: string;
}

/** @param changes to the stage's file, for this run alone */
export async function synthesise(name: string, runDirectory: string, changes?: StageFile): Promise<Assembly> {
  const stages = changes === undefined ? STAGES : join(runDirectory, 'stages');
  if (changes !== undefined) {
    const file: unknown = JSON.parse(await readFile(join(STAGES, `${name}.json`), 'utf8'));
    await mkdir(stages, { recursive: true });
    await writeFile(join(stages, `${name}.json`), JSON.stringify(Object.assign({}, file, changes)));
  }
  return synthesiseFrom(stages, name, runDirectory);
}

/**
 * @param stages the directory of the stages' files
 * @param tableIndexes how many the table has, in a step of an upgrade
 */
export async function synthesiseFrom(
  stages: string,
  name: string,
  runDirectory: string,
  tableIndexes?: number,
): Promise<Assembly> {
  const directory = join(runDirectory, tableIndexes === undefined ? 'cdk.out' : `cdk.out-${tableIndexes}`);
  const step = tableIndexes === undefined ? [] : ['-c', `tableIndexes=${tableIndexes}`];
  const context = ['-c', `stage=${name}`, '-c', `stages=${stages}`, ...step];
  await runCdk(
    ['synth', '--quiet', '--output', directory, ...context],
    process.env,
    join(runDirectory, 'synth.log'),
  );
  return { stage: readStage(name, stages), directory, runDirectory };
}

/** Makes the CDK's own stack in the account, with the bucket that assets go to. Done before: changes nothing. */
export async function bootstrap(cloud: Cloud, { directory, runDirectory }: Assembly): Promise<void> {
  await runCdk(['bootstrap', '--app', directory], cloud.environment, join(runDirectory, 'bootstrap.log'));
}

/** Creates or updates all stacks of the app. Nothing changed: changes nothing. */
export async function deployStacks(
  cloud: Cloud,
  { stage, directory, runDirectory }: Assembly,
): Promise<StackOutputs> {
  const outputsFile = join(runDirectory, 'stack-outputs.json');
  await runCdk(
    ['deploy', '--all', '--require-approval', 'never', '--app', directory, '--outputs-file', outputsFile],
    cloud.environment,
    join(runDirectory, 'deploy.log'),
  );
  return readStackOutputs(outputsFile, stage.stackNames);
}

export interface Sandbox {
  readonly url: string;
  readonly apiKey: string;
}

/** Tells the sandbox where its webhooks go. Undefined: the deployment has no sandbox. */
export async function connectSandbox(cloud: Cloud, outputs: StackOutputs): Promise<Sandbox | undefined> {
  if (outputs.sandbox === undefined) return undefined;
  const { SandboxUrl, SandboxApiKeySecretArn } = outputs.sandbox;
  const url = reachableApiUrl(SandboxUrl, cloud.endpointUrl);
  const apiKey = await readSecret(cloud, SandboxApiKeySecretArn);
  const apiUrl = reachableApiUrl(outputs.orders.ApiUrl, cloud.endpointUrl);
  await sandboxClient(url, apiKey).registerWebhookEndpoint(`${apiUrl}/webhooks/stripe`);
  return { url, apiKey };
}

export async function readSecret(cloud: Cloud, secretId: string): Promise<string> {
  const client = new SecretsManagerClient(cloud.client);
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`The secret ${secretId} holds no text`);
  return SecretString;
}
