import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';

import type { Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { outputsByName } from './deployments.ts';
import { explainFault } from './explain-fault.ts';
import { messagesIn } from './operator/messages-in.ts';

/** The stack that `cdk bootstrap` makes. */
const TOOLKIT_STACK = 'CDKToolkit';

/** Says in one line why the account and region are not ready for the CDK, if they are not. */
export async function requireBootstrapped(cloud: Cloud): Promise<void> {
  if ((await stackOutputsIn(cloud, TOOLKIT_STACK)) !== undefined) return;
  throw new CommandError(
    'This account and region were never used with the CDK: run `npx cdk bootstrap` once',
  );
}

/** A deployed stack's outputs by name; undefined when there is no such stack. */
export async function stackOutputsIn(
  cloud: Cloud,
  stackName: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  try {
    const client = new CloudFormationClient(cloud.client);
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks ?? [];
    // A first deployment that failed leaves an empty stack.
    return stack?.StackStatus === 'ROLLBACK_COMPLETE' ? undefined : outputsByName(stack?.Outputs);
  } catch (error) {
    // CloudFormation's way to say that there is none.
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw explainFault(error);
  }
}

/** The one thing with a name of the stack's own that outlives it. A first deployment would fail there, halfway. */
export async function requireNoQueueLeft(cloud: Cloud, stackName: string): Promise<void> {
  const QueueName = `${stackName}-Webhooks.fifo`;
  const client = new SQSClient({ ...cloud.client, useQueueUrlAsEndpoint: false });
  try {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName }));
    throw new CommandError(
      `The queue ${QueueName} of an earlier deployment is still there, with ${await messagesIn(client, QueueUrl)} messages: when nothing in it is needed, run \`aws sqs delete-queue --queue-url ${QueueUrl}\` and deploy after a minute`,
    );
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw explainFault(error);
  }
}

/** Secrets that a person puts into Secrets Manager. They pass through no parameter, no template and no log. */
export async function requireSecrets(cloud: Cloud, stage: string, names: readonly string[]): Promise<void> {
  const client = new SecretsManagerClient(cloud.client);
  for (const name of names.map((one) => `once/${stage}/${one}`)) {
    try {
      await client.send(new DescribeSecretCommand({ SecretId: name }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw explainFault(error);
      throw new CommandError(
        `The secret ${name} is missing: run \`aws secretsmanager create-secret --name ${name} --secret-string file:///dev/stdin\`, paste it and end with Ctrl-D`,
      );
    }
  }
}
