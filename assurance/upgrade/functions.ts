import { join } from 'node:path';

import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';

import type { Cloud } from '../../cli/cloud.ts';
import { templatesIn, withoutHash } from '../../cli/template.ts';

/** A deployed function of a stack, by the name of its construct: `IssueInvoice`. */
export async function functionNamed(cloud: Cloud, stack: string, name: string): Promise<string> {
  const client = new CloudFormationClient(cloud.client);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stack }));
  const found = StackResources.find(
    ({ ResourceType, LogicalResourceId = '' }) =>
      ResourceType === 'AWS::Lambda::Function' && withoutHash(LogicalResourceId) === name,
  );
  if (found?.PhysicalResourceId === undefined) throw new Error(`${stack} has no function ${name}`);
  return found.PhysicalResourceId;
}

/** Nobody can invoke it until it is {@link resumed}. */
export async function paused(cloud: Cloud, FunctionName: string): Promise<void> {
  const request = { FunctionName, ReservedConcurrentExecutions: 0 };
  await new LambdaClient(cloud.client).send(new PutFunctionConcurrencyCommand(request));
}

export async function resumed(cloud: Cloud, FunctionName: string): Promise<void> {
  await new LambdaClient(cloud.client).send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
}

/** The environment that it runs in. */
export async function environmentOf(cloud: Cloud, FunctionName: string): Promise<Record<string, string>> {
  const client = new LambdaClient(cloud.client);
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

const code = z.object({ S3Key: z.string() });

/** Where the code of a function lies in an assembly. The CDK names an asset by its content, and so do copies of it. */
export async function codeOf(assembly: string, name: string): Promise<string> {
  const template = (await templatesIn(assembly)).get('OnceOrders');
  const found = Object.entries(template?.Resources ?? {}).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && withoutHash(id) === name,
  );
  if (found === undefined) throw new Error(`${assembly} has no function ${name}`);
  const { S3Key } = code.parse(found[1].Properties?.['Code']);
  const [hash = ''] = /[0-9a-f]{64}/.exec(S3Key) ?? [];
  return join(assembly, `asset.${hash}`);
}
