import { Duration } from 'aws-cdk-lib';
import { Alarm, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface WebhookQueueProps {
  readonly consumerTimeoutSeconds: number;
}

/** Verified webhooks in the order in which each payment's arrived, and where those go that cannot be applied. */
export class WebhookQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: WebhookQueueProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', fifo);
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      // Six times the consumer's timeout (AWS Lambda developer guide, "Configuring a queue to use with Lambda"): while
      // one batch is still being worked on, its messages are not handed out again.
      visibilityTimeout: Duration.seconds(6 * props.consumerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    new Alarm(this, 'DeadLetters', {
      alarmDescription:
        'A webhook could not be applied: it is in the dead-letter queue and waits for a person.',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
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
