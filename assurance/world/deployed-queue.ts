import { z } from 'zod';
import { synthesizeFast } from './synthesis.ts';
import type { EventSourceSettings } from './event-source.ts';
import type { FifoQueueSettings } from './fifo-queue.ts';

const queue = z.object({
  FifoQueue: z.literal(true),
  DeduplicationScope: z.enum(['messageGroup', 'queue']),
  VisibilityTimeout: z.number(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number() }),
});

const mapping = z.object({
  FunctionName: z.literal('ApplyWebhook'),
  EventSourceArn: z.literal('WebhooksQueue'),
  BatchSize: z.number(),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});

export interface DeployedQueue {
  readonly queue: FifoQueueSettings;
  readonly source: EventSourceSettings;
}

/** The webhook queue and its consumer's mapping, as the synthesized template of a stage has them. */
export function deployedQueue(stage: string): DeployedQueue {
  const { orders } = synthesizeFast({ stage });
  const found = orders.resources('AWS::SQS::Queue').find(({ id }) => id === 'WebhooksQueue');
  const { DeduplicationScope, VisibilityTimeout, RedrivePolicy } = queue.parse(found?.Properties);
  const [source] = orders
    .resources('AWS::Lambda::EventSourceMapping')
    .flatMap(({ Properties }) => mapping.safeParse(Properties).data ?? []);
  if (source === undefined) throw new Error('nothing consumes the webhook queue');
  return {
    queue: {
      visibilityTimeoutSeconds: VisibilityTimeout,
      maxReceiveCount: RedrivePolicy.maxReceiveCount,
      deduplicationScope: DeduplicationScope,
    },
    source: { batchSize: source.BatchSize, maxConcurrency: source.ScalingConfig.MaximumConcurrency },
  };
}
