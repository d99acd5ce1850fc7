import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';

import { API_SECONDS, apiRoutes } from './api-routes.ts';
import {
  admitApiKeys,
  orderActions,
  orderIndex,
  putEvents,
  readSecret,
  readSecretsByName,
  secretId,
  sendMessage,
  startExecution,
} from './constructs/bindings.ts';
import { OnceDashboard } from './constructs/dashboard.ts';
import { OperatorAlarms } from './constructs/operator-alarms.ts';
import { DeploymentGuard } from './constructs/deployment-guard.ts';
import { DocumentBucket } from './constructs/document-bucket.ts';
import { OrderEventBus } from './constructs/event-bus.ts';
import { explainTemplate } from './constructs/explained.ts';
import { SweepSchedule } from './constructs/sweep-schedule.ts';
import { type GatewayAccess, stripeAccess, stripeMode } from './constructs/gateway-access.ts';
import { DUE_INDEX, OnceTable } from './constructs/once-table.ts';
import { OrderWorkflow } from './constructs/order-workflow.ts';
import { OrdersApi } from './constructs/orders-api.ts';
import { senderSecrets, standardWebhookSecret } from './constructs/standard-webhook-secret.ts';
import { WEBHOOK_BATCH, WebhookQueue } from './constructs/webhook-queue.ts';
import { type Handlers, handlersIn } from './handlers.ts';
import { reconciliation } from './reconciliation.ts';
import type { StageSettings } from './stage.ts';
import { paymentWindow, workflowSteps } from './workflow-steps.ts';

export interface OnceOrdersProps extends StackProps {
  readonly stage: StageSettings;
  /** The payment sandbox, where it takes the place of Stripe. */
  readonly sandbox?: GatewayAccess;
}

// API Gateway waits 10 seconds for an authorizer (quotas of HTTP APIs).
export const AUTHORIZE_SECONDS = 9;
export const APPLY_WEBHOOK_SECONDS = 30;
// Some ten requests to the bus for a hundred events, and more when it is slow; a run that is stopped is made up for.
export const PUBLISH_EVENTS_SECONDS = 60;
// As long as the time between two runs, so that they seldom overlap; nothing breaks when they do.
export const SWEEP_SECONDS = 60;

/** Everything but the payment provider: the way of an order from the API to its invoice. */
export class OnceOrders extends Stack {
  constructor(scope: Construct, id: string, props: OnceOrdersProps) {
    super(scope, id, {
      description: 'Orders that happen once: API, workflow, table, webhooks, documents.',
      stackName: props.stage.stackNames.orders,
      terminationProtection: props.stage.production,
      ...props,
    });
    const { stage } = props;
    explainTemplate(this);
    const gateway = props.sandbox ?? stripeAccess(this, stage);
    const standardWebhooks = standardWebhookSecret(this, stage);
    const senders = senderSecrets(this, stage);
    const handlers = handlersIn(this, stage);

    const table = new OnceTable(this, 'Table', stage);
    const documents = new DocumentBucket(this, 'Documents', stage);
    const webhooks = new WebhookQueue(this, 'Webhooks', {
      stage,
      consumerTimeoutSeconds: APPLY_WEBHOOK_SECONDS,
    });
    const steps = workflowSteps(handlers, stage, { table, documents, gateway });
    const workflow = new OrderWorkflow(this, 'OrderWorkflow', { stage, ...steps });

    const receiveWebhook = handlers('receive-webhook', {
      timeoutSeconds: API_SECONDS,
      bindings: {
        WEBHOOK_QUEUE_URL: sendMessage(webhooks.queue),
        GATEWAY_WEBHOOK_SECRET_ARN: readSecret(gateway.webhookSecret),
        ...(standardWebhooks && { STANDARD_WEBHOOK_SECRET_ARN: readSecret(standardWebhooks) }),
        ...(stage.standardWebhookSenders.length > 0 && {
          STANDARD_WEBHOOK_SENDERS: readSecretsByName(this, senders),
        }),
      },
    });
    const authorize = handlers('authorize', {
      timeoutSeconds: AUTHORIZE_SECONDS,
      bindings: { TABLE_NAME: admitApiKeys(table) },
    });
    const routes = apiRoutes(handlers, { table, documents, workflow });
    const api = new OrdersApi(this, 'Api', { stage, authorize, routes, receiveWebhook });

    const applyWebhook = handlers('apply-webhook', {
      timeoutSeconds: APPLY_WEBHOOK_SECONDS,
      bindings: {
        // DeleteItem: an event that came too early waits no longer.
        TABLE_NAME: orderActions(table, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        WORKFLOW_ARN: startExecution(workflow.stateMachine),
        HOLDER_TIME_MS: paymentWindow(stage),
        STRIPE_MODE: stripeMode(stage),
      },
    });
    applyWebhook.addEventSource(
      new SqsEventSource(webhooks.queue, {
        batchSize: WEBHOOK_BATCH,
        reportBatchItemFailures: true,
        maxConcurrency: stage.webhookConcurrency,
      }),
    );

    const sweep = handlers('sweep', {
      timeoutSeconds: SWEEP_SECONDS,
      bindings: {
        // All that apply-webhook does, for the events that waited; and requests' records by their keys.
        TABLE_NAME: orderIndex(table, DUE_INDEX, 'Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        WORKFLOW_ARN: startExecution(workflow.stateMachine),
        HOLDER_TIME_MS: paymentWindow(stage),
      },
    });
    new SweepSchedule(this, 'EveryMinute', sweep);
    const reconcile = reconciliation(this, { handlers, stage, table, documents, gateway, workflow });

    const published = stage.events ? this.#publishEvents(handlers, table, stage) : undefined;

    const watched = {
      stage,
      Api: api,
      Webhooks: webhooks,
      OrderWorkflow: workflow,
      Events: published?.events,
      functions: {
        Authorize: authorize,
        PlaceOrder: routes['POST /orders'],
        ReceiveWebhook: receiveWebhook,
        ChargePayment: steps.chargePayment,
        Sweep: sweep,
        Reconcile: reconcile,
        PublishEvents: published?.publishEvents,
      },
    };
    const alarms = new OperatorAlarms(this, 'CallPerson', watched);
    new OnceDashboard(this, 'Dashboard', { ...watched, table, alarms, applyWebhook });
    // Last: everything before it waits for it.
    new DeploymentGuard(this, 'Guard', { stage, handlers, gateway, table });

    const outputs = {
      Stage: stage.name,
      AlarmTopicArn: alarms.topic.topicArn,
      ApiUrl: api.url,
      TableName: table.tableName,
      WebhookQueueUrl: webhooks.queue.queueUrl,
      WebhookDeadLetterQueueUrl: webhooks.deadLetterQueue.queueUrl,
      WorkflowArn: workflow.stateMachine.stateMachineArn,
      DocumentsBucketName: documents.bucketName,
      ReconcileFunctionName: reconcile.functionName,
      GatewayApiKeySecretArn: secretId(gateway.apiKeySecret),
      GatewayWebhookSecretArn: secretId(gateway.webhookSecret),
      ...published?.outputs,
      ...(standardWebhooks && { StandardWebhookSecretArn: secretId(standardWebhooks) }),
      ...(stage.standardWebhookSenders.length > 0 && {
        StandardWebhookSenders: readSecretsByName(this, senders).value,
      }),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  #publishEvents(handlers: Handlers, table: OnceTable, stage: StageSettings) {
    const events = new OrderEventBus(this, 'Events', stage);
    const publishEvents = handlers('publish-events', {
      timeoutSeconds: PUBLISH_EVENTS_SECONDS,
      bindings: {
        EVENT_BUS_NAME: putEvents(events.bus),
        UNDELIVERED_EVENTS_QUEUE_URL: sendMessage(events.undelivered),
      },
    });
    events.drain(table, publishEvents);
    const outputs = {
      EventBusName: events.bus.eventBusName,
      PublishEventsFunctionName: publishEvents.functionName,
      UndeliveredEventsQueueUrl: events.undelivered.queueUrl,
    };
    return { events, publishEvents, outputs };
  }
}
