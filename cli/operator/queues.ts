import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

import type { Cloud } from '../cloud.ts';
import type { Deployment } from '../deployed.ts';
import { DeadLetters } from './dead-letters.ts';
import { messagesIn } from './messages-in.ts';

/** What a person does with dead letters. */
export type LetterQueue = Pick<DeadLetters, 'list' | 'redrive' | 'dismiss'>;

/** The queues of a deployment in which something may wait for a person, and its table. */
export interface Queues {
  readonly cloud: Cloud;
  readonly deadLetters: LetterQueue;
  /** Of events of orders that could not be published. */
  readonly countUndelivered: () => Promise<number>;
  readonly dynamo: DynamoDBClient;
  readonly tableName: string;
}

export async function queuesOf({ cloud, output, outputs, dynamo }: Deployment): Promise<Queues> {
  // The client would say at each request that an emulator names its queues by another of its hosts.
  const sqs = new SQSClient({ ...cloud.client, useQueueUrlAsEndpoint: false });
  const deadLetters = new DeadLetters(sqs, output('WebhookDeadLetterQueueUrl'), output('WebhookQueueUrl'));
  // Absent where no events are published.
  const undelivered = outputs['UndeliveredEventsQueueUrl'];
  const countUndelivered = async () => (undelivered === undefined ? 0 : messagesIn(sqs, undelivered));
  return { cloud, deadLetters, countUndelivered, dynamo: await dynamo(), tableName: output('TableName') };
}
