import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Output,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueUrlCommand, QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';

import type { Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
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
    return stack?.StackStatus === 'ROLLBACK_COMPLETE' ? undefined : byName(stack?.Outputs);
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

/** The outputs of every deployment of the product in the account and region, by the name of its stack. */
export async function deploymentsIn(
  cloud: Cloud,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const client = new CloudFormationClient(cloud.client);
  const found = new Map<string, Readonly<Record<string, string>>>();
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const { StackName = '', Outputs } of Stacks) {
        const outputs = byName(Outputs);
        if (MARKS.every((mark) => mark in outputs)) found.set(StackName, outputs);
      }
    }
    return found;
  } catch (error) {
    throw explainFault(error);
  }
}

/** Outputs that together no other product has. */
const MARKS = ['Stage', 'ApiUrl', 'WebhookDeadLetterQueueUrl'];

const byName = (outputs: readonly Output[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));

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

/** What AWS says of credentials and addresses, in a line that says how to mend it. */
export function explainFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  if (name === 'CredentialsProviderError') {
    return new CommandError(
      'No AWS credentials: sign in (`aws sso login`, `aws configure`), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  }
  if (message.includes('Region is missing')) {
    return new CommandError('No AWS region: set AWS_REGION, for instance AWS_REGION=eu-central-1');
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|AccessDenied/.test(name)) {
    return new CommandError(`AWS refuses these credentials: ${message}`);
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|TimeoutError/.test(`${name} ${message}`)) {
    return new CommandError(`AWS cannot be reached: ${message}`);
  }
  return error;
}
