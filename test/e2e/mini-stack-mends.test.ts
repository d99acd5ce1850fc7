import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';

import { venvDirectory } from '../../cli/paths.ts';
import { type Emulator, settledStack, withMiniStack } from './unmended.ts';

const run = promisify(execFile);

/** How many items a global table has after a change that is an update in place on AWS. */
async function itemsAfterAnUpdate(emulator: Emulator): Promise<number> {
  const cloudFormation = new CloudFormationClient(emulator);
  const table = (recovery: boolean) => ({
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Replicas: [
          {
            Region: 'us-east-1',
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery },
          },
        ],
      },
    },
  });
  const outputs = { Name: { Value: { Ref: 'Table' } } };
  const made = await settledStack(cloudFormation, 'create', 'table', table(false), outputs);
  const TableName = made.Outputs?.[0]?.OutputValue ?? '';
  const client = new DynamoDBClient(emulator);
  await client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'an order' } } }));
  const updated = await settledStack(cloudFormation, 'update', 'table', table(true), outputs);
  expect(updated.StackStatus).toBe('UPDATE_COMPLETE');
  const { Count = 0 } = await client.send(
    new ScanCommand({ TableName: updated.Outputs?.[0]?.OutputValue ?? '' }),
  );
  return Count;
}

/** What becomes of a stack whose queue is there already, with what was accepted. */
async function statusOverAQueue(emulator: Emulator): Promise<string | undefined> {
  const QueueName = 'kept.fifo';
  await new SQSClient(emulator).send(
    new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true' } }),
  );
  const queue = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName, FifoQueue: true } } };
  const client = new CloudFormationClient(emulator);
  return (await settledStack(client, 'create', 'queue', queue)).StackStatus;
}

/** What `Ref` of a secret gives, and whether its text has punctuation. */
async function generatedSecret(emulator: Emulator): Promise<{ ref: string; text: string }> {
  const secret = {
    Secret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 400 } },
    },
  };
  const outputs = { Ref: { Value: { Ref: 'Secret' } } };
  const client = new CloudFormationClient(emulator);
  const stack = await settledStack(client, 'create', 'secret', secret, outputs);
  const ref = stack.Outputs?.[0]?.OutputValue ?? '';
  const { SecretString: text = '' } = await new SecretsManagerClient(emulator).send(
    new GetSecretValueCommand({ SecretId: ref }),
  );
  return { ref, text };
}

/** Whoever is of the account may take on the role. */
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'sts:AssumeRole' },
  ],
};

/** Writes into a bucket whose policy demands TLS, in a role, since the account itself may do anything. */
async function writeWhereTlsIsDemanded(emulator: Emulator): Promise<void> {
  const role = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: TRUST,
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
      },
    },
  };
  const outputs = { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } };
  const cloudFormation = new CloudFormationClient(emulator);
  const { Outputs } = await settledStack(cloudFormation, 'create', 'role', role, outputs);
  const profile = await profileOf(emulator, Outputs?.[0]?.OutputValue ?? '');
  const { endpoint, region } = emulator;
  const client = new S3Client({ endpoint, region, profile, forcePathStyle: true });
  const Bucket = 'over-tls';
  await client.send(new CreateBucketCommand({ Bucket }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'text' }));
}

/** Writes an API key's item in a role that may write all partitions but theirs, and another item. */
async function writesBesideApiKeys(emulator: Emulator): Promise<readonly string[]> {
  const resources = {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: TRUST,
        Policies: [
          {
            PolicyName: 'no-keys',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'dynamodb:PutItem',
                  Resource: '*',
                  Condition: { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['K#*'] } },
                },
              ],
            },
          },
        ],
      },
    },
  };
  const outputs = {
    Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    Table: { Value: { Ref: 'Table' } },
  };
  const cloudFormation = new CloudFormationClient(emulator);
  const { Outputs = [] } = await settledStack(cloudFormation, 'create', 'keys', resources, outputs);
  const output = (key: string): string =>
    Outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  const { endpoint, region } = emulator;
  const client = new DynamoDBClient({ endpoint, region, profile: await profileOf(emulator, output('Arn')) });
  const outcomeOf = async (pk: string): Promise<string> =>
    client.send(new PutItemCommand({ TableName: output('Table'), Item: { pk: { S: pk } } })).then(
      () => 'written',
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    );
  return [await outcomeOf('M#merchant'), await outcomeOf('K#key')];
}

/**
 * As a person takes on a role: by a profile of the shared configuration.
 *
 * @returns its name
 */
async function profileOf({ endpoint, region, credentials }: Emulator, roleArn: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'once-role-'));
  const config = join(directory, 'config');
  // The configuration is read once a process, and each emulator has a role of its own.
  const name = `role-${new URL(endpoint).port}-${roleArn.split('-').at(-1) ?? ''}`;
  await writeFile(
    config,
    [
      `[profile ${name}]`,
      `role_arn = ${roleArn}`,
      'source_profile = account',
      `region = ${region}`,
      '[profile account]',
      `aws_access_key_id = ${credentials.accessKeyId}`,
      `aws_secret_access_key = ${credentials.secretAccessKey}`,
      '',
    ].join('\n'),
  );
  Object.assign(process.env, { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_STS: endpoint });
  return name;
}

/** Says `waits` when a message is not sent while the poller holds the queues, and `goes on` when it is. */
const SENDS_WHILE_LOCKED = `
import sys, threading
from ministack.services import sqs
sent = threading.Event()
def send():
    try: sqs._HANDLERS["SendMessage"]({"QueueUrl": "none", "MessageBody": "text"})
    except Exception: pass
    sent.set()
with sqs._queues_lock:
    threading.Thread(target=send, daemon=True).start()
    print("goes on" if sent.wait(2) else "waits")
`;

describe('a departure of the local cloud from AWS that is mended', () => {
  it('tables: an update of a table keeps its items', async () => {
    expect(await withMiniStack(undefined, itemsAfterAnUpdate)).toBe(1);
  });
  it('tables: without the mend it loses them, so the mend is needed', async () => {
    expect(await withMiniStack('tables', itemsAfterAnUpdate)).toBe(0);
  });

  it('queues: a stack does not take the place of a queue that was kept', async () => {
    expect(await withMiniStack(undefined, statusOverAQueue)).toBe('ROLLBACK_COMPLETE');
  });
  it('queues: without the mend it does, so the mend is needed', async () => {
    expect(await withMiniStack('queues', statusOverAQueue)).toBe('CREATE_COMPLETE');
  });

  it('secrets: Ref is the ARN, and what is generated honours ExcludePunctuation', async () => {
    const { ref, text } = await withMiniStack(undefined, generatedSecret);
    expect(ref).toMatch(/^arn:aws:secretsmanager:/);
    expect(text).toMatch(/^[A-Za-z0-9]{400}$/);
  });
  it('secrets: without the mend neither is so, so the mend is needed', async () => {
    const { ref, text } = await withMiniStack('secrets', generatedSecret);
    expect(ref).not.toMatch(/^arn:/);
    expect(text).toMatch(/[^A-Za-z0-9]/);
  });

  it('tls: a bucket that demands TLS takes what comes over the loopback interface', async () => {
    await withMiniStack(undefined, writeWhereTlsIsDemanded);
  });
  it('tls: without the mend it refuses, so the mend is needed', async () => {
    await expect(withMiniStack('tls', writeWhereTlsIsDemanded)).rejects.toThrow(
      /not authorized to perform: s3:PutObject/,
    );
  });

  it('leading-keys: a role that may not touch a partition is denied', async () => {
    expect(await withMiniStack(undefined, writesBesideApiKeys)).toEqual(['written', 'AccessDeniedException']);
  });
  it('leading-keys: without the mend it may, so the mend is needed', async () => {
    expect(await withMiniStack('leading-keys', writesBesideApiKeys)).toEqual(['written', 'written']);
  });

  it('origins: without the mend a page of another origin is served, so the mend is needed', async () => {
    const status = async ({ endpoint }: Emulator): Promise<number> =>
      (await fetch(`${endpoint}/_ministack/ready`, { headers: { origin: 'https://elsewhere.example' } }))
        .status;
    expect(await withMiniStack(undefined, status)).toBe(403);
    expect(await withMiniStack('origins', status)).toBe(200);
  });

  it('locks: MiniStack by itself sends while its poller deletes, so the mend is needed', async () => {
    const python = join(venvDirectory, 'bin', 'python');
    const { stdout } = await run(python, ['-c', SENDS_WHILE_LOCKED]);
    expect(stdout.trim()).toBe('goes on');
  });
});
