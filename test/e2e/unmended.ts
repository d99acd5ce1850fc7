import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';

import { startMiniStack } from '../../local/mini-stack.ts';
import { until } from '../../local/scenario/client-steps.ts';

/** Settings for clients of the AWS SDK. */
export interface Emulator {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Has a MiniStack of its own for the time of `use`: without the mend of that name, or with all of them. */
export async function withMiniStack<Result>(
  unmended: string | undefined,
  use: (emulator: Emulator) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'once-unmended-'));
  const miniStack = await startMiniStack(directory, unmended);
  try {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    return await use({ endpoint: miniStack.endpointUrl, region: 'us-east-1', credentials });
  } finally {
    await miniStack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Creates or updates a stack, and resolves to what it came to. */
export async function settledStack(
  client: CloudFormationClient,
  how: 'create' | 'update',
  StackName: string,
  resources: object,
  outputs: object = {},
): Promise<Stack> {
  const TemplateBody = JSON.stringify({ Resources: resources, Outputs: outputs });
  const request = { StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM' as const] };
  if (how === 'create') await client.send(new CreateStackCommand(request));
  else await client.send(new UpdateStackCommand(request));
  return until(`the end of ${StackName}`, async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.StackStatus?.endsWith('_IN_PROGRESS') === true ? undefined : Stacks[0];
  });
}
