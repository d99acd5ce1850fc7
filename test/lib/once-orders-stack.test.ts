import { describe, expect, it } from '@jest/globals';

import { functionsOf, partitionsOf, rightsOf } from '../../assurance/world/deployed-functions.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';
import { actsOfDay, apiKeyKey } from '../../functions/persistence/table/keys.ts';

const { orders: withStripe } = synthesizeFast({ stage: 'production' });
const { orders: withSandbox, sandbox } = synthesizeFast({ stage: 'dev' });

const table = (...actions: string[]): string[] => actions.map((action) => `dynamodb:${action} Table`);
const query = (...indexes: string[]): string[] =>
  indexes.map((index) => `dynamodb:Query Table/index/${index}`);
const start = ['states:StartExecution OrderWorkflowStateMachine'];
const secret = (name: string): string =>
  `secretsmanager:GetSecretValue arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:once/production/${name}-??????`;
const receive = [
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ReceiveMessage',
].map((action) => `sqs:${action} WebhooksQueue`);

/** What each function is told and what it may do, apart from what all may: write their own log and their traces. */
const functions: Record<string, { told: string[]; may: string[] }> = {
  Authorize: { told: ['TABLE_NAME'], may: table('GetItem', 'UpdateItem') },
  PlaceOrder: {
    told: ['TABLE_NAME', 'WORKFLOW_ARN'],
    may: [
      ...table('BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...start,
    ],
  },
  AttemptPayment: {
    told: ['TABLE_NAME', 'WORKFLOW_ARN'],
    may: [...table('GetItem', 'PutItem', 'Query', 'UpdateItem'), ...start],
  },
  CancelOrder: {
    told: ['TABLE_NAME', 'WORKFLOW_ARN'],
    may: [...table('GetItem', 'PutItem', 'Query', 'UpdateItem'), ...start],
  },
  RequestRefund: {
    told: ['TABLE_NAME', 'WORKFLOW_ARN'],
    may: [...table('GetItem', 'PutItem', 'Query', 'UpdateItem'), ...start],
  },
  ListOrders: {
    told: ['TABLE_NAME'],
    may: [...table('BatchGetItem', 'GetItem'), ...query('declined', 'due', 'listed', 'placed')],
  },
  ListProducts: { told: ['TABLE_NAME'], may: [...table('BatchGetItem', 'Query'), ...query('listed')] },
  ListDocuments: {
    told: ['TABLE_NAME'],
    may: [...table('BatchGetItem', 'GetItem'), ...query('listed', 'placed')],
  },
  ReadPayments: { told: ['TABLE_NAME'], may: table('Query') },
  ReadOrder: { told: ['TABLE_NAME'], may: table('GetItem') },
  ReadRefunds: { told: ['TABLE_NAME'], may: table('Query') },
  ReadOperations: { told: ['TABLE_NAME'], may: table('Query') },
  ReadInvoice: {
    told: ['DOCUMENTS_BUCKET', 'TABLE_NAME'],
    may: [...table('GetItem'), 's3:GetObject Documents/*', 's3:ListBucket Documents'],
  },
  ReadCreditNotes: {
    told: ['DOCUMENTS_BUCKET', 'TABLE_NAME'],
    may: [...table('GetItem', 'Query'), 's3:GetObject Documents/*', 's3:ListBucket Documents'],
  },
  PutMerchant: {
    told: ['DOCUMENTS_BUCKET', 'TABLE_NAME'],
    may: [...table('GetItem', 'PutItem'), 's3:PutObject Documents/*'],
  },
  ReadMerchant: { told: ['TABLE_NAME'], may: table('GetItem') },
  PutProduct: { told: ['TABLE_NAME'], may: table('Query', 'UpdateItem') },
  ReadProduct: { told: ['TABLE_NAME'], may: table('Query') },
  MoveStock: { told: ['TABLE_NAME'], may: table('PutItem', 'Query', 'UpdateItem') },
  ReceiveWebhook: {
    told: ['GATEWAY_WEBHOOK_SECRET_ARN', 'WEBHOOK_QUEUE_URL'],
    may: [secret('stripe-webhook-secret'), 'sqs:SendMessage WebhooksQueue'],
  },
  ApplyWebhook: {
    told: ['HOLDER_TIME_MS', 'STRIPE_MODE', 'TABLE_NAME', 'WORKFLOW_ARN'],
    may: [...table('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'), ...receive, ...start],
  },
  ChargePayment: {
    told: [
      'CHARGE_WITHIN_MS',
      'GATEWAY_API_KEY_SECRET_ARN',
      'GATEWAY_TIMEOUT_MS',
      'HOLDER_TIME_MS',
      'PAYMENT_PROCESSING_MS',
      'RECEIPT_EMAILS',
      'STRIPE_MODE',
      'TABLE_NAME',
    ],
    may: [...table('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'), secret('stripe-api-key')],
  },
  RefundPayment: {
    told: ['GATEWAY_API_KEY_SECRET_ARN', 'GATEWAY_TIMEOUT_MS', 'STRIPE_MODE', 'TABLE_NAME'],
    may: [...table('PutItem', 'Query', 'UpdateItem'), secret('stripe-api-key')],
  },
  IssueInvoice: {
    told: ['DOCUMENTS_BUCKET', 'TABLE_NAME'],
    may: [
      ...table('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      's3:GetObject Documents/*',
      's3:PutObject Documents/*',
    ],
  },
  PublishEvents: {
    told: ['EVENT_BUS_NAME', 'UNDELIVERED_EVENTS_QUEUE_URL'],
    // `Table` is its stream here, which rights on the table itself do not reach.
    may: [
      ...table('DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'),
      'events:PutEvents EventsBus',
      'sqs:SendMessage EventsUndelivered',
    ],
  },
  GuardDeployment: {
    told: ['GATEWAY_API_KEY_SECRET_ARN'],
    may: [
      'cloudformation:DescribeStacks AWS::StackId',
      'cloudformation:UpdateTerminationProtection AWS::StackId',
      secret('stripe-api-key'),
      'sqs:GetQueueAttributes arn:AWS::Partition:sqs:AWS::Region:AWS::AccountId:OnceOrders-production-EventsUndelivered*',
    ],
  },
  Reconcile: {
    told: [
      'DOCUMENTS_BUCKET',
      'GATEWAY_API_KEY_SECRET_ARN',
      'GATEWAY_TIMEOUT_MS',
      'HOLDER_TIME_MS',
      'STRIPE_MODE',
      'TABLE_NAME',
      'WORKFLOW_ARN',
    ],
    may: [
      'dynamodb:Query Table/index/due',
      'dynamodb:Query Table/index/placed',
      ...table('BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      's3:PutObject Documents/*',
      secret('stripe-api-key'),
      ...start,
    ],
  },
  Sweep: {
    told: ['HOLDER_TIME_MS', 'TABLE_NAME', 'WORKFLOW_ARN'],
    may: [
      'dynamodb:Query Table/index/due',
      ...table('DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
      ...start,
    ],
  },
};

describe('OnceOrders', () => {
  it('has the functions of its handlers and no other', () => {
    expect([...functionsOf(withStripe).keys()].toSorted()).toEqual(Object.keys(functions).toSorted());
  });

  it.each(Object.entries(functions))('%s is told and may do no more than it needs', (name, { told, may }) => {
    const properties = functionsOf(withStripe).get(name);
    const common = [
      ...['LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME', 'STAGE', 'TRACE_SAMPLING'],
    ];
    expect(Object.keys(properties?.Environment.Variables ?? {}).toSorted()).toEqual(
      [...common, ...told].toSorted(),
    );
    expect(properties?.Role).toBe(`${name}Role`);
    const own = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => `${action} ${name}Logs`);
    const traces = ['xray:PutTelemetryRecords *', 'xray:PutTraceSegments *'];
    expect(rightsOf(withStripe, `${name}Role`)).toEqual([...own, ...traces, ...may].toSorted());
  });

  it('lets the authorizer read API keys and keep the day of their use, and no other function touch them, nor what people did', () => {
    const withPartitions = Object.keys(functions).filter(
      (name) => partitionsOf(withStripe, `${name}Role`).length > 0,
    );
    expect(withPartitions.length).toBeGreaterThan(10);
    for (const name of withPartitions) {
      const keys = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['K#*'] } };
      const use = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'lastUsedOn'] } };
      const conditions =
        name === 'Authorize'
          ? [keys, { ...keys, ...use }]
          : [{ 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': ['K#*', 'ACTS#*'] } }];
      expect({ name, partitions: partitionsOf(withStripe, `${name}Role`) }).toEqual({
        name,
        partitions: conditions.map((condition) => JSON.stringify(condition)),
      });
    }
    expect(apiKeyKey('key').pk).toMatch(/^K#/);
    expect(actsOfDay('2026-11-24')).toMatch(/^ACTS#/);
  });

  it.each(['OnceOrders', 'PaymentSandbox'])('%s: a function runs, traces and logs as all do', (stack) => {
    const template = stack === 'OnceOrders' ? withSandbox : sandbox;
    if (template === undefined) throw new Error(`there is no ${stack}`);
    const retained = template
      .resources('AWS::Logs::LogGroup')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('"RetentionInDays":7'))
      .map(({ id }) => id);
    const all = [...functionsOf(template).values()];
    expect(all.length).toBeGreaterThan(0);
    for (const properties of all) {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'PassThrough' },
      });
      expect(retained).toContain(properties.LoggingConfig.LogGroup);
    }
    expect(template.resources('AWS::Logs::LogGroup')).toHaveLength(retained.length);
  });

  describe.each(['ChargePayment', 'RefundPayment'])('%s', (step) => {
    it('gives up on the gateway well before it is stopped', () => {
      for (const template of [withStripe, withSandbox]) {
        const properties = functionsOf(template).get(step);
        const gatewaySeconds = Number(properties?.Environment.Variables['GATEWAY_TIMEOUT_MS']) / 1000;
        expect(properties?.Timeout).toBeGreaterThanOrEqual(3 * gatewaySeconds + 5);
      }
    });

    it('asks Stripe itself, or the sandbox where there is one', () => {
      const variablesOf = (template: typeof withStripe) =>
        functionsOf(template).get(step)?.Environment.Variables;
      expect(variablesOf(withStripe)).not.toHaveProperty('GATEWAY_URL');
      expect(variablesOf(withSandbox)?.['GATEWAY_URL']).toMatch(/^PaymentSandbox-dev:/);
    });
  });

  it.each(['ChargePayment', 'ApplyWebhook', 'Sweep'])('%s gives a card’s holder half an hour', (name) => {
    for (const template of [withStripe, withSandbox]) {
      const { Variables } = functionsOf(template).get(name)?.Environment ?? {};
      expect(Variables?.['HOLDER_TIME_MS']).toBe('1800000');
    }
  });

  it('names a secret that it looks up, as its partial ARN would be misread', () => {
    const variables = functionsOf(withStripe).get('ReceiveWebhook')?.Environment.Variables;
    expect(variables?.['GATEWAY_WEBHOOK_SECRET_ARN']).toBe('once/production/stripe-webhook-secret');
  });

  it('holds no secret, only where one is', () => {
    for (const { text } of [withStripe, withSandbox, sandbox].filter((it) => it !== undefined)) {
      expect(text).not.toMatch(/"SecretString"|resolve:secretsmanager|sk_(live|test)_|whsec_/);
    }
  });

  it('says where everything is', () => {
    const outputs = [
      'Stage',
      'AlarmTopicArn',
      'ApiUrl',
      'TableName',
      'WebhookQueueUrl',
      'WebhookDeadLetterQueueUrl',
      'WorkflowArn',
      'DocumentsBucketName',
      'ReconcileFunctionName',
      'EventBusName',
      'PublishEventsFunctionName',
      'UndeliveredEventsQueueUrl',
      'GatewayApiKeySecretArn',
      'GatewayWebhookSecretArn',
    ];
    expect(withStripe.outputs.toSorted()).toEqual(outputs.toSorted());
  });
});
