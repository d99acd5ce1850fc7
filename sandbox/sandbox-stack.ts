import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { HttpApi, HttpNoneAuthorizer, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { readSecret, sendMessage, setting, tableActions } from '../lib/constructs/bindings.ts';
import {
  explain,
  explainTemplate,
  QUEUE_ENCRYPTED,
  SECRET_ENCRYPTED,
  TRIAL_DATA,
} from '../lib/constructs/explained.ts';
import { OnceFunction } from '../lib/constructs/once-function.ts';
import { vendedLogGroup } from '../lib/constructs/vended-log-group.ts';
import type { StageSettings } from '../lib/stage.ts';

export interface PaymentSandboxProps extends StackProps {
  readonly stage: StageSettings;
}

/** By how much a lost answer outlasts the caller's patience. */
const LOST_MARGIN_MS = 1_500;
/** Of the caller's patience. The rest is for a cold start and the work itself. */
const SLOW_SHARE = 0.25;
/** What the gateway's function does besides waiting. */
const WORK_SECONDS = 5;
/** A delivery waits five seconds for its endpoint; a batch is delivered all at once. */
const DELIVERY_TIMEOUT_SECONDS = 10;
const DELIVERY_BATCH = 10;
const DELIVERY_ATTEMPTS = 5;
/**
 * Of the visibility timeout. Twice the function's timeout and not six times, so that a test need not wait a minute for a
 * second attempt; a delivery that is handed out too early is only one more duplicate.
 */
const RETRY_AFTER_SECONDS = 20;

/** The stand-in for Stripe. It shares nothing with the product: its own table, its own secrets, its own queue. */
export class PaymentSandbox extends Stack {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKeySecret: Secret;
  readonly webhookSecret: Secret;

  constructor(scope: Construct, id: string, props: PaymentSandboxProps) {
    const { stage } = props;
    super(scope, id, { stackName: stage.stackNames.sandbox, ...props });
    explainTemplate(this);
    this.apiKeySecret = generatedSecret(
      this,
      'ApiKey',
      stage,
      'What callers of the payment sandbox present.',
    );
    this.webhookSecret = generatedSecret(
      this,
      'WebhookSecret',
      stage,
      'What the payment sandbox signs with.',
    );
    const table = sandboxTable(this, stage);
    const deliveries = deliveryQueue(this);

    const deliverWebhook = new OnceFunction(this, 'DeliverWebhook', {
      stage,
      entry: 'sandbox/deliver-webhook.ts',
      description: 'Signs a webhook of the payment sandbox and posts it.',
      timeoutSeconds: DELIVERY_TIMEOUT_SECONDS,
      bindings: {
        // What is told of a payment may depend on what became of it meanwhile.
        TABLE_NAME: tableActions(table, 'GetItem', 'PutItem'),
        WEBHOOK_SECRET_ARN: readSecret(this.webhookSecret),
        // What is due in more than a quarter of an hour is put into the queue again.
        WEBHOOK_QUEUE_URL: sendMessage(deliveries),
      },
    });
    deliverWebhook.addEventSource(
      new SqsEventSource(deliveries, { batchSize: DELIVERY_BATCH, reportBatchItemFailures: true }),
    );

    const lostMs = stage.gatewayTimeoutMs + LOST_MARGIN_MS;
    const gateway = new OnceFunction(this, 'Gateway', {
      stage,
      entry: 'sandbox/handler.ts',
      description: 'The payment sandbox: answers as Stripe would.',
      timeoutSeconds: Math.ceil(lostMs / 1000) + WORK_SECONDS,
      bindings: {
        TABLE_NAME: tableActions(table, 'GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        WEBHOOK_QUEUE_URL: sendMessage(deliveries),
        API_KEY_SECRET_ARN: readSecret(this.apiKeySecret),
        SLOW_MS: setting(String(Math.floor(stage.gatewayTimeoutMs * SLOW_SHARE))),
        LOST_MS: setting(String(lostMs)),
      },
    });
    const api = httpApi(this, stage, gateway);
    this.url = api.apiEndpoint;

    new CfnOutput(this, 'SandboxUrl', { value: this.url });
    new CfnOutput(this, 'SandboxTableName', { value: table.tableName });
    new CfnOutput(this, 'SandboxApiKeySecretArn', { value: this.apiKeySecret.secretArn });
    new CfnOutput(this, 'SandboxWebhookSecretArn', { value: this.webhookSecret.secretArn });
  }
}

function generatedSecret(scope: Construct, id: string, stage: StageSettings, description: string): Secret {
  const secret = new Secret(scope, id, {
    description,
    generateSecretString: { excludePunctuation: true, passwordLength: 40 },
    removalPolicy: stage.removalPolicy,
  });
  explain(secret, { CKV_AWS_149: SECRET_ENCRYPTED });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'It guards play money only. It is rotated by putting a second value beside the first, by hand.',
  });
  return secret;
}

function sandboxTable(scope: Construct, stage: StageSettings): TableV2 {
  const table = new TableV2(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
    deletionProtection: stage.deletionProtection,
    removalPolicy: stage.deletionProtection ? RemovalPolicy.RETAIN : stage.removalPolicy,
  });
  if (!stage.pointInTimeRecovery) {
    explain(table, { CKV_AWS_165: TRIAL_DATA });
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: `Stage ${stage.name} holds trial data only; production has point-in-time recovery.`,
    });
  }
  return table;
}

/** A standard queue, since a FIFO queue knows no delay of a single message. */
function deliveryQueue(scope: Construct): Queue {
  const deadLetters = new Queue(scope, 'UndeliveredWebhooks', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const deliveries = new Queue(scope, 'WebhookDeliveries', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(RETRY_AFTER_SECONDS),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: DELIVERY_ATTEMPTS },
  });
  for (const queue of [deadLetters, deliveries]) explain(queue, { CKV_AWS_27: QUEUE_ENCRYPTED });
  return deliveries;
}

function httpApi(scope: Construct, stage: StageSettings, gateway: OnceFunction): HttpApi {
  const api = new HttpApi(scope, 'Api', {
    createDefaultStage: false,
    defaultIntegration: new HttpLambdaIntegration('Gateway', gateway),
    defaultAuthorizer: new HttpNoneAuthorizer(),
  });
  api.addStage('DefaultStage', {
    stageName: '$default',
    autoDeploy: true,
    throttle: stage.apiThrottle,
    accessLogSettings: {
      destination: new LogGroupLogDestination(vendedLogGroup(scope, 'AccessLogs', 'apis', stage)),
    },
  });
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The function compares the bearer key, as Stripe does: a wrong one gets an error of Stripe’s shape.',
  });
  return api;
}
