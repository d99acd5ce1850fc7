import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { functionsOf } from '../../../assurance/world/deployed-functions.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();

const queue = z.object({
  FifoQueue: z.boolean(),
  DeduplicationScope: z.string(),
  FifoThroughputLimit: z.string(),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.boolean(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  RedriveAllowPolicy: z.object({
    redrivePermission: z.string(),
    sourceQueueArns: z.array(z.string()).optional(),
  }),
  QueueName: z.string().optional(),
});
/** The others are of other constructs. */
const queues = new Map(
  orders
    .resources('AWS::SQS::Queue')
    .filter(({ id }) => id.startsWith('Webhooks'))
    .map(({ id, Properties }) => [id, queue.parse(Properties)]),
);
const DAY_SECONDS = 24 * 60 * 60;

const mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number(),
  FunctionResponseTypes: z.array(z.string()),
});

describe('WebhookQueue', () => {
  it('keeps the order of each payment, and of nothing else', () => {
    expect([...queues.keys()].toSorted()).toEqual(['WebhooksDeadLetterQueue', 'WebhooksQueue']);
    for (const properties of queues.values()) {
      expect(properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        SqsManagedSseEnabled: true,
      });
    }
  });

  it('does not hand a message out again while its function may still be at it', () => {
    const [source] = orders.properties('AWS::Lambda::EventSourceMapping', mapping).values();
    expect(source).toMatchObject({
      EventSourceArn: 'WebhooksQueue',
      FunctionName: 'ApplyWebhook',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    const { Timeout } = functionsOf(orders).get('ApplyWebhook') ?? { Timeout: Infinity };
    expect(queues.get('WebhooksQueue')?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
  });

  it('loses nothing that cannot be applied', () => {
    expect(queues.get('WebhooksQueue')?.RedrivePolicy).toEqual({
      deadLetterTargetArn: 'WebhooksDeadLetterQueue',
      maxReceiveCount: 10,
    });
    expect(queues.get('WebhooksDeadLetterQueue')?.MessageRetentionPeriod).toBe(14 * DAY_SECONDS);
  });

  it('takes dead letters from its own queue only, and none into that', () => {
    const [main, deadLetters] = ['WebhooksQueue', 'WebhooksDeadLetterQueue'].map((id) => queues.get(id));
    expect(deadLetters?.RedriveAllowPolicy).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: ['arn:AWS::Partition:sqs:AWS::Region:AWS::AccountId:OnceOrders-dev-Webhooks.fifo'],
    });
    expect(main?.QueueName).toBe('OnceOrders-dev-Webhooks.fifo');
    expect(main?.RedriveAllowPolicy).toEqual({ redrivePermission: 'denyAll' });
  });

  it.each([
    ['WebhooksDeadLetters', 'the first dead letter', 'ApproximateNumberOfMessagesVisible', 1],
    ['WebhooksOldestMessage', 'messages that nobody takes', 'ApproximateAgeOfOldestMessage', 11 * 180],
  ])('%s: raises an alarm at %s', (id, _what, metric, threshold) => {
    const found = orders.resources('AWS::CloudWatch::Alarm').find((alarm) => alarm.id === id);
    expect(found?.Properties).toMatchObject({
      MetricName: metric,
      Statistic: 'Maximum',
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: id === 'WebhooksDeadLetters' ? 'WebhooksDeadLetterQueue' : 'WebhooksQueue',
        },
      ],
    });
  });

  it('calls a message stuck only when it would be a dead letter, had it been tried', () => {
    const { VisibilityTimeout = 0, RedrivePolicy } = queues.get('WebhooksQueue') ?? {};
    expect(VisibilityTimeout * (RedrivePolicy?.maxReceiveCount ?? 0)).toBe(10 * 180);
  });
});
