import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListExportsCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startMiniStack, type MiniStack } from '../../local/mini-stack.ts';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed } from './deployed.ts';

const NAME = 'of-one-stack-only';

/** A topic, whose ARN goes out under a name. */
const exporting = (...names: readonly string[]): string =>
  JSON.stringify({
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: Object.fromEntries(
      names.map((name, index) => [`Arn${index}`, { Value: { Ref: 'Topic' }, Export: { Name: name } }]),
    ),
  });

const importing = JSON.stringify({
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': NAME } } },
  },
});

/** What a stack came to. */
async function settled(client: CloudFormationClient, StackName: string): Promise<Stack> {
  return until(`the end of ${StackName}`, async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks ?? [];
    return stack?.StackStatus?.endsWith('_IN_PROGRESS') === true ? undefined : stack;
  });
}

async function create(client: CloudFormationClient, StackName: string, TemplateBody: string): Promise<Stack> {
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  return settled(client, StackName);
}

async function update(client: CloudFormationClient, StackName: string, TemplateBody: string): Promise<Stack> {
  await client.send(new UpdateStackCommand({ StackName, TemplateBody }));
  return settled(client, StackName);
}

const exportsIn = async (client: CloudFormationClient): Promise<string[]> => {
  const { Exports = [] } = await client.send(new ListExportsCommand({}));
  return Exports.map(({ Name = '' }) => Name);
};

describe('an export of the local cloud', () => {
  let client: CloudFormationClient;
  beforeAll(async () => {
    client = new CloudFormationClient((await deployed()).outputs.aws);
    expect((await create(client, 'exporter', exporting(NAME, 'another'))).StackStatus).toBe(
      'CREATE_COMPLETE',
    );
  });
  afterAll(async () => {
    for (const StackName of ['importer', 'second-exporter', 'exporter']) {
      await client.send(new DeleteStackCommand({ StackName }));
      await until(`no ${StackName}`, async () =>
        client.send(new DescribeStacksCommand({ StackName })).then(
          () => undefined,
          () => true,
        ),
      );
    }
  });

  it('has a name that no other stack exports', async () => {
    const { StackStatus } = await create(client, 'second-exporter', exporting(NAME));
    expect(StackStatus).toBe('ROLLBACK_COMPLETE');
  });

  it('stays while it is imported, and goes with its output', async () => {
    await create(client, 'importer', importing);
    expect((await update(client, 'exporter', exporting('another'))).StackStatus).toBe(
      'UPDATE_ROLLBACK_COMPLETE',
    );
    expect(await exportsIn(client)).toContain(NAME);
    await update(client, 'exporter', exporting(NAME));
    expect(await exportsIn(client)).not.toContain('another');
  });
});

describe('MiniStack by itself', () => {
  let directory: string;
  let miniStack: MiniStack;
  let client: CloudFormationClient;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'once-unmended-'));
    miniStack = await startMiniStack(directory, 'exports');
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new CloudFormationClient({ endpoint: miniStack.endpointUrl, region: 'us-east-1', credentials });
  });
  afterAll(async () => {
    await miniStack.stop();
    await rm(directory, { recursive: true });
  });

  it('still lets a second stack have the name of an export: the mend is needed', async () => {
    await create(client, 'exporter', exporting(NAME));
    expect((await create(client, 'second-exporter', exporting(NAME))).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('still keeps an export whose output is gone: the mend is needed', async () => {
    await create(client, 'former-exporter', exporting('gone', 'stays'));
    await update(client, 'former-exporter', exporting('stays'));
    expect(await exportsIn(client)).toContain('gone');
  });
});
