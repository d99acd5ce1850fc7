import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FifoQueue, HandedOut } from './fifo-queue.ts';

/** What of an event source mapping the model goes by, as deployed. */
export interface EventSourceSettings {
  readonly batchSize: number;
  /** Most invocations at once. */
  readonly maxConcurrency: number;
}

/** @returns undefined when it dies: nothing is said, nothing is deleted */
export type Consumer = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

/** A model of Lambda's event source mapping between a FIFO queue and a function that reports what failed. */
export class EventSource {
  readonly #queue: FifoQueue;
  readonly #settings: EventSourceSettings;
  readonly #consumer: Consumer;

  constructor(queue: FifoQueue, settings: EventSourceSettings, consumer: Consumer) {
    this.#queue = queue;
    this.#settings = settings;
    this.#consumer = consumer;
  }

  /** Hands out what can be handed out now, to as many invocations at once as there may be. Resolves to their number. */
  async poll(): Promise<number> {
    const batches: (readonly HandedOut[])[] = [];
    while (batches.length < this.#settings.maxConcurrency) {
      const batch = this.#queue.receive(this.#settings.batchSize);
      if (batch.length === 0) break;
      batches.push(batch);
    }
    await Promise.all(batches.map(async (batch) => this.#invoke(batch)));
    return batches.length;
  }

  async #invoke(batch: readonly HandedOut[]): Promise<void> {
    const answer = await this.#consumer({ Records: batch.map(recordOf) });
    if (answer === undefined) return;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch) if (!failed.has(message.messageId)) this.#queue.delete(message);
  }
}

/** A message as a function gets it. */
const recordOf = (message: HandedOut): SQSRecord => ({
  messageId: message.messageId,
  receiptHandle: message.receipt,
  body: message.body,
  attributes: {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAtMs),
    SenderId: 'AROA',
    ApproximateFirstReceiveTimestamp: String(message.sentAtMs),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
  },
  messageAttributes: Object.fromEntries(
    Object.entries(message.attributes).map(([name, stringValue]) => [
      name,
      { dataType: 'String', stringValue },
    ]),
  ),
  md5OfBody: createHash('md5').update(message.body).digest('hex'),
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:webhooks.fifo',
  awsRegion: 'eu-central-1',
});
