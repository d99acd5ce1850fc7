import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';

import { API_SECONDS, apiRoutes } from './api-routes.ts';
import {
  readSecret,
  secretId,
  sendMessage,
  setting,
  startExecution,
  tableActions,
  tableIndex,
  writeObjects,
} from './constructs/bindings.ts';
import { DocumentBucket } from './constructs/document-bucket.ts';
import { EveryMinute } from './constructs/every-minute.ts';
import { type GatewayAccess, stripeAccess } from './constructs/gateway-access.ts';
import { DUE_INDEX, OnceTable } from './constructs/once-table.ts';
import { OrderWorkflow } from './constructs/order-workflow.ts';
import { OrdersApi } from './constructs/orders-api.ts';
import { WebhookQueue } from './constructs/webhook-queue.ts';
import { handlersIn } from './handlers.ts';
import type { StageSettings } from './stage.ts';

export interface OnceOrdersProps extends StackProps {
  readonly stage: StageSettings;
  /** The payment sandbox, where it takes the place of Stripe. */
  readonly sandbox?: GatewayAccess;
}

// Up to three calls to the gateway (10 s each), the commit (5 s), and a cold start.
const STEP_SECONDS = 45;
const APPLY_WEBHOOK_SECONDS = 30;
// As long as the time between two runs, so that they seldom overlap; nothing breaks when they do.
const SWEEP_SECONDS = 60;

/** Everything but the payment provider: the way of an order from the API to its invoice. */
export class OnceOrders extends Stack {
  constructor(scope: Construct, id: string, props: OnceOrdersProps) {
    super(scope, id, {
      description: 'Orders that happen once: API, workflow, table, webhooks, documents.',
      ...props,
    });
    const { stage } = props;
    const gateway = props.sandbox ?? stripeAccess(this, stage);
    const handlers = handlersIn(this, stage);

    const table = new OnceTable(this, 'Table', stage);
    const documents = new DocumentBucket(this, 'Documents');
    const webhooks = new WebhookQueue(this, 'Webhooks', { consumerTimeoutSeconds: APPLY_WEBHOOK_SECONDS });
    const workflow = new OrderWorkflow(this, 'OrderWorkflow', {
      stage,
      chargePayment: handlers('charge-payment', {
        timeoutSeconds: STEP_SECONDS,
        bindings: {
          TABLE_NAME: tableActions(table, 'Query', 'GetItem', 'PutItem', 'UpdateItem'),
          GATEWAY_API_KEY_SECRET_ARN: readSecret(gateway.apiKeySecret),
          GATEWAY_TIMEOUT_MS: setting(String(stage.gatewayTimeoutMs)),
          ...(gateway.url === undefined ? {} : { GATEWAY_URL: setting(gateway.url) }),
        },
      }),
      issueInvoice: handlers('issue-invoice', {
        timeoutSeconds: STEP_SECONDS,
        // Fonts and a PDF: the memory is for the share of a processor that comes with it.
        memoryMb: 1024,
        bindings: {
          TABLE_NAME: tableActions(table, 'Query', 'GetItem', 'PutItem', 'UpdateItem'),
          DOCUMENTS_BUCKET: writeObjects(documents),
        },
      }),
    });

    const api = new OrdersApi(this, 'Api', {
      stage,
      authorize: handlers('authorize', {
        timeoutSeconds: API_SECONDS,
        bindings: { TABLE_NAME: tableActions(table, 'GetItem') },
      }),
      routes: apiRoutes(handlers, { table, documents, workflow }),
      receiveWebhook: handlers('receive-webhook', {
        timeoutSeconds: API_SECONDS,
        bindings: {
          WEBHOOK_QUEUE_URL: sendMessage(webhooks.queue),
          GATEWAY_WEBHOOK_SECRET_ARN: readSecret(gateway.webhookSecret),
        },
      }),
    });

    const applyWebhook = handlers('apply-webhook', {
      timeoutSeconds: APPLY_WEBHOOK_SECONDS,
      bindings: {
        TABLE_NAME: tableActions(table, 'Query', 'PutItem', 'UpdateItem'),
        WORKFLOW_ARN: startExecution(workflow.stateMachine),
      },
    });
    applyWebhook.addEventSource(
      new SqsEventSource(webhooks.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: stage.webhookConcurrency,
      }),
    );

    const sweep = handlers('sweep', {
      timeoutSeconds: SWEEP_SECONDS,
      bindings: {
        TABLE_NAME: tableIndex(table, DUE_INDEX, 'UpdateItem'),
        WORKFLOW_ARN: startExecution(workflow.stateMachine),
      },
    });
    new EveryMinute(this, 'EveryMinute', sweep);

    const outputs = {
      ApiUrl: api.url,
      TableName: table.tableName,
      WebhookQueueUrl: webhooks.queue.queueUrl,
      WebhookDeadLetterQueueUrl: webhooks.deadLetterQueue.queueUrl,
      WorkflowArn: workflow.stateMachine.stateMachineArn,
      DocumentsBucketName: documents.bucketName,
      GatewayApiKeySecretArn: secretId(gateway.apiKeySecret),
      GatewayWebhookSecretArn: secretId(gateway.webhookSecret),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
