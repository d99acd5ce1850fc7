import { Duration, Stack } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import { explain, QUEUE_ENCRYPTED } from './explained.ts';

export interface WebhookQueueProps {
  readonly stage: StageSettings;
  readonly consumerTimeoutSeconds: number;
}

/** How often a message is handed out before it is a dead letter. */
const MAX_RECEIVES = 10;

/** No more than deliveries: each message of a batch is the first of one (functions/adapters/aws/sqs-webhook-deliveries.ts). */
export const WEBHOOK_BATCH = MAX_RECEIVES;

/** Verified webhooks in the order in which each payment's arrived, and where those go that cannot be applied. */
export class WebhookQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  /** The age of a message that nobody takes: one that only fails would be a dead letter by now. */
  readonly stuckAfterSeconds: number;

  constructor(scope: Construct, id: string, props: WebhookQueueProps) {
    super(scope, id);
    // Each of the two queues names the other. The dead-letter queue has to be there first, so it is told of the other
    // by a name that is known before that one exists.
    const { stackName } = Stack.of(this);
    const queueName = `${stackName}-${id}.fifo`;
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource: queueName });
    // What was accepted outlives its stack, as the table does.
    const { removalPolicy } = props.stage;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...fifo,
      removalPolicy,
      redriveAllowPolicy: { sourceQueues: [Queue.fromQueueArn(this, 'Source', queueArn)] },
    });
    // Six times the consumer's timeout (AWS Lambda developer guide, "Configuring a queue to use with Lambda"): while
    // one batch is still being worked on, its messages are not handed out again.
    const visibilityTimeout = Duration.seconds(6 * props.consumerTimeoutSeconds);
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      queueName,
      removalPolicy,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVES },
      // What is in this queue came through the door: no other queue's dead letters do.
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
    });
    for (const queue of [this.deadLetterQueue, this.queue]) explain(queue, { CKV_AWS_27: QUEUE_ENCRYPTED });
    this.stuckAfterSeconds = (MAX_RECEIVES + 1) * visibilityTimeout.toSeconds();
  }
}

/** High throughput: the limit and the deduplication count for each message group, that is for each payment. */
const fifo: QueueProps = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  retentionPeriod: Duration.days(14),
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
};
