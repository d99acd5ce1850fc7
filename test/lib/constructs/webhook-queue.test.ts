import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { functionsOf } from '../functions.ts';
import { synthesizeFast } from '../synthesis.ts';

const { orders } = synthesizeFast();

const queue = z.object({
  FifoQueue: z.boolean(),
  DeduplicationScope: z.string(),
  FifoThroughputLimit: z.string(),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.boolean(),
  VisibilityTimeout: z.number().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
});
const queues = orders.properties('AWS::SQS::Queue', queue);
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
      maxReceiveCount: 5,
    });
    expect(queues.get('WebhooksDeadLetterQueue')?.MessageRetentionPeriod).toBe(14 * DAY_SECONDS);
  });

  it('raises an alarm at the first dead letter', () => {
    const alarm = z.object({
      MetricName: z.literal('ApproximateNumberOfMessagesVisible'),
      Threshold: z.literal(1),
      ComparisonOperator: z.literal('GreaterThanOrEqualToThreshold'),
      Dimensions: z.tuple([z.object({ Name: z.literal('QueueName'), Value: z.string() })]),
    });
    const [deadLetters] = orders.properties('AWS::CloudWatch::Alarm', alarm).values();
    expect(deadLetters?.Dimensions[0].Value).toBe('WebhooksDeadLetterQueue');
  });
});
