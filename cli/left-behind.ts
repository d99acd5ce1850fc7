import {
  CloudFormationClient,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';

import type { Cloud } from './cloud.ts';

/** How to remove what a rollback could not, or may not, take away. */
const REMOVE: Readonly<Record<string, (id: string) => string>> = {
  'AWS::DynamoDB::GlobalTable': (id) =>
    `aws dynamodb update-table --table-name ${id} --no-deletion-protection-enabled && aws dynamodb delete-table --table-name ${id}`,
  'AWS::S3::Bucket': (id) => `aws s3 rb s3://${id} --force`,
  'AWS::SQS::Queue': (id) => `aws sqs delete-queue --queue-url ${id}`,
  'AWS::Logs::LogGroup': (id) => `aws logs delete-log-group --log-group-name ${id}`,
};

const KEPT: ReadonlySet<string> = new Set(['DELETE_SKIPPED', 'DELETE_FAILED']);

function keptIn({
  ResourceType = '',
  PhysicalResourceId: id = '',
  ResourceStatus,
}: StackEvent): readonly { readonly id: string; readonly remove: string }[] {
  const remove = REMOVE[ResourceType];
  return KEPT.has(ResourceStatus ?? '') && id !== '' && remove !== undefined
    ? [{ id, remove: remove(id) }]
    : [];
}

/**
 * What a failed first deployment left in the account, and how to remove each. A deployment of the same name would meet it, or
 * lie beside it unseen.
 */
export async function leftBehind(cloud: Cloud, stackName: string): Promise<string[]> {
  const client = new CloudFormationClient(cloud.client);
  const left = new Map<string, string>();
  try {
    for await (const { StackEvents = [] } of paginateDescribeStackEvents(
      { client },
      { StackName: stackName },
    )) {
      for (const { id, remove } of StackEvents.flatMap(keptIn)) left.set(id, remove);
    }
  } catch (error) {
    // There is no stack: it failed before it was one.
    if (error instanceof Error && error.name === 'ValidationError') return [];
    throw error;
  }
  return [...left].map(([id, remove]) => `${id} is left; to remove it: ${remove}`);
}
