import { join } from 'node:path';

import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type StackResource,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import { stackOutputsIn } from '../../cli/account.ts';
import { runCdk } from '../../cli/run-cdk.ts';
import type { Cloud } from '../../cli/cloud.ts';
import type { Assembly } from '../../cli/deployment.ts';

/**
 * Removes the stacks of a stage and what outlives them.
 *
 * @returns what is still there
 */
export async function remove(cloud: Cloud, assembly: Assembly): Promise<readonly string[]> {
  const { stage, directory, runDirectory } = assembly;
  const names = Object.values(stage.stackNames);
  const resources = (await Promise.all(names.map(async (name) => resourcesOf(cloud, name)))).flat();
  const args = ['destroy', '--all', '--force', '--app', directory];
  await runCdk(args, cloud.environment, join(runDirectory, 'destroy.log'));
  const buckets = resources.filter(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket');
  for (const { PhysicalResourceId: bucket = '' } of buckets) await removeBucket(cloud, bucket);
  const stacks = await Promise.all(
    names.map(async (name) => ((await stackOutputsIn(cloud, name)) === undefined ? [] : [name])),
  );
  const left = await Promise.all(
    resources.map(async (one) => ((await isThere(cloud, one)) ? [nameOf(one)] : [])),
  );
  return [...stacks, ...left].flat();
}

const nameOf = ({ ResourceType = '', PhysicalResourceId = '' }: StackResource): string =>
  `${ResourceType} ${PhysicalResourceId}`;

async function resourcesOf(cloud: Cloud, StackName: string): Promise<readonly StackResource[]> {
  if ((await stackOutputsIn(cloud, StackName)) === undefined) return [];
  const client = new CloudFormationClient(cloud.client);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources;
}

/** Documents outlive their stack in every stage. Of this one nobody needs them. */
async function removeBucket({ client: settings }: Cloud, Bucket: string): Promise<void> {
  const client = new S3Client({ ...settings, forcePathStyle: settings.endpoint !== undefined });
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const versions = [...Versions, ...DeleteMarkers];
    if (versions.length === 0) break;
    for (const { Key, VersionId } of versions) {
      await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
}

/** Asks a service itself about what holds data. The other resources hold none, and went with their stack. */
async function isThere({ client }: Cloud, resource: StackResource): Promise<boolean> {
  const { ResourceType = '', PhysicalResourceId: id = '' } = resource;
  const ask = ASK[ResourceType];
  if (ask === undefined) return false;
  return ask(client, id).then(
    () => true,
    () => false,
  );
}

/** Rejects when it is not there. */
const ASK: Readonly<Record<string, (client: Cloud['client'], id: string) => Promise<unknown>>> = {
  'AWS::DynamoDB::GlobalTable': async (client, TableName) =>
    new DynamoDBClient(client).send(new DescribeTableCommand({ TableName })),
  'AWS::SQS::Queue': async (client, QueueUrl) =>
    new SQSClient({ ...client, useQueueUrlAsEndpoint: false }).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    ),
  'AWS::S3::Bucket': async (client, Bucket) =>
    new S3Client({ ...client, forcePathStyle: client.endpoint !== undefined }).send(
      new HeadBucketCommand({ Bucket }),
    ),
  'AWS::SecretsManager::Secret': async (client, SecretId) => {
    const secret = await new SecretsManagerClient(client).send(new DescribeSecretCommand({ SecretId }));
    if (secret.DeletedDate !== undefined) throw new Error('it is deleted');
  },
};
