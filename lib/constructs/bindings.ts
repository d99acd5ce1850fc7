import { type Acknowledgment, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

import { wildcard } from './acknowledge.ts';

/** What a function is told about a resource, and what it may do there: one value, so neither is forgotten. */
export interface Binding {
  readonly value: string;
  readonly statements: readonly PolicyStatement[];
  /** What cdk-nag finds in the statements, and why it is right. */
  readonly acknowledgements?: readonly Acknowledgment[];
}

// What a binding has to know of a resource. The library's own interfaces (`ITableV2`, `ISecret`) declare optional
// properties in a way that its classes do not meet under `exactOptionalPropertyTypes`.
interface TableRef {
  readonly tableArn: string;
  readonly tableName: string;
}

interface QueueRef {
  readonly queueArn: string;
  readonly queueUrl: string;
}

interface EventBusRef {
  readonly eventBusArn: string;
  readonly eventBusName: string;
}

interface WorkflowRef {
  readonly stateMachineArn: string;
}

/** A secret made in this app, which has its full ARN, or one looked up by name, which has not. */
export interface SecretRef {
  readonly secretArn: string;
  readonly secretName: string;
  readonly secretFullArn?: string | undefined;
}

/** TransactWriteItems is no action of its own: a transaction needs the actions of the writes in it. */
export type TableAction =
  'BatchGetItem' | 'ConditionCheckItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** A setting that is no resource, such as a URL or a timeout. */
export function setting(value: string): Binding {
  return { value, statements: [] };
}

/** `actions` on all partitions of a table. */
export function tableActions(table: TableRef, ...actions: readonly TableAction[]): Binding {
  return { value: table.tableName, statements: [allow('dynamodb', actions, table.tableArn)] };
}

/** The partitions of API keys (functions/persistence/table/keys.ts). */
const API_KEYS = 'K#*';

/** The partitions of what people did, by day (functions/persistence/table/keys.ts). */
const ACTS = 'ACTS#*';

/**
 * `actions` on every partition of the table of orders but those of API keys and of people's acts: whoever writes orders lets
 * nobody in, and changes no record of who did what.
 */
export function orderActions(table: TableRef, ...actions: readonly TableAction[]): Binding {
  const statement = allow('dynamodb', actions, table.tableArn);
  statement.addCondition('ForAllValues:StringNotLike', { 'dynamodb:LeadingKeys': [API_KEYS, ACTS] });
  return { value: table.tableName, statements: [statement] };
}

/** What the authorizer may name of a key when it keeps the day of its use. */
export const USE_OF_KEYS = ['pk', 'sk', 'lastUsedOn'];

/** Reads API keys and keeps the day of their last use, and nothing else of the table: no key's secret, scopes or end. */
export function admitApiKeys(table: TableRef): Binding {
  const read = allow('dynamodb', ['GetItem'], table.tableArn);
  const use = allow('dynamodb', ['UpdateItem'], table.tableArn);
  for (const statement of [read, use]) {
    statement.addCondition('ForAllValues:StringLike', { 'dynamodb:LeadingKeys': [API_KEYS] });
  }
  use.addCondition('ForAllValues:StringEquals', { 'dynamodb:Attributes': USE_OF_KEYS });
  return { value: table.tableName, statements: [read, use] };
}

/** Query on one index, and `actions` as {@link orderActions} has them. */
export const orderIndex = (table: TableRef, index: string, ...actions: readonly TableAction[]): Binding =>
  orderIndexes(table, [index], ...actions);

/** The same for several indexes. */
export function orderIndexes(
  table: TableRef,
  indexes: readonly string[],
  ...actions: readonly TableAction[]
): Binding {
  const queries = indexes.map((index) => allow('dynamodb', ['Query'], `${table.tableArn}/index/${index}`));
  const { value, statements } = orderActions(table, ...actions);
  return { value, statements: [...queries, ...statements] };
}

export function startExecution(workflow: WorkflowRef): Binding {
  return {
    value: workflow.stateMachineArn,
    statements: [allow('states', ['StartExecution'], workflow.stateMachineArn)],
  };
}

export function sendMessage(queue: QueueRef): Binding {
  return { value: queue.queueUrl, statements: [allow('sqs', ['SendMessage'], queue.queueArn)] };
}

export function putEvents(bus: EventBusRef): Binding {
  return { value: bus.eventBusName, statements: [allow('events', ['PutEvents'], bus.eventBusArn)] };
}

export function writeObjects(bucket: Bucket): Binding {
  return onObjects(
    bucket,
    allow('s3', ['PutObject'], bucket.arnForObjects('*')),
    ...byKey(bucket, 'GenerateDataKey'),
  );
}

export function readAndWriteObjects(bucket: Bucket): Binding {
  return onObjects(
    bucket,
    allow('s3', ['PutObject', 'GetObject'], bucket.arnForObjects('*')),
    ...byKey(bucket, 'GenerateDataKey', 'Decrypt'),
  );
}

/** ListBucket too, for without it S3 answers 403 to the question for an object that is not there, and not 404. */
export function readObjects(bucket: Bucket): Binding {
  const get = allow('s3', ['GetObject'], bucket.arnForObjects('*'));
  return onObjects(bucket, get, allow('s3', ['ListBucket'], bucket.bucketArn), ...byKey(bucket, 'Decrypt'));
}

/** S3 uses the key of its bucket in the name of whoever reads or writes. */
function byKey({ encryptionKey }: Bucket, ...actions: readonly string[]): readonly PolicyStatement[] {
  return encryptionKey === undefined ? [] : [allow('kms', actions, encryptionKey.keyArn)];
}

function onObjects(bucket: Bucket, ...statements: readonly PolicyStatement[]): Binding {
  const reason = 'Keys are made of merchants and orders, which are not known when this is deployed.';
  return { value: bucket.bucketName, statements, acknowledgements: [wildcard(bucket, '/*', reason)] };
}

export function readSecret(secret: SecretRef): Binding {
  return {
    value: secretId(secret),
    statements: [allow('secretsmanager', ['GetSecretValue'], secretResource(secret))],
  };
}

/** Several secrets by name, as JSON. */
export function readSecretsByName(scope: Construct, secrets: Readonly<Record<string, SecretRef>>): Binding {
  const bindings = Object.entries(secrets).map(([name, secret]) => [name, readSecret(secret)] as const);
  return {
    value: Stack.of(scope).toJsonString(
      Object.fromEntries(bindings.map(([name, { value }]) => [name, value])),
    ),
    statements: bindings.flatMap(([, { statements }]) => statements),
  };
}

/**
 * What GetSecretValue is asked with. A secret that is looked up by name has no full ARN, and its partial one
 * (`…:once/dev/stripe-webhook-secret`) is misread when the name ends in a hyphen and six characters, as this one does
 * (AWS Secrets Manager API Reference, GetSecretValue, SecretId). Its name is not.
 */
export function secretId(secret: SecretRef): string {
  return secret.secretFullArn ?? secret.secretName;
}

/** Secrets Manager adds a hyphen and six random characters to every name. */
function secretResource(secret: SecretRef): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

function allow(service: string, actions: readonly string[], resource: string): PolicyStatement {
  return new PolicyStatement({
    actions: actions.map((action) => `${service}:${action}`),
    resources: [resource],
  });
}
