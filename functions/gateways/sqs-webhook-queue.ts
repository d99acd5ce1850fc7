import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WebhookMessage, WebhookQueue } from '../usecases/ports.ts';

/** FIFO: the event's id spares deliveries within five minutes; what holds is the event's record, for ever. */
export class SqsWebhookQueue implements WebhookQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send({ provider, eventId, groupId, body }: WebhookMessage): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: body,
        MessageGroupId: groupId,
        MessageDeduplicationId: eventId,
        MessageAttributes: { provider: { DataType: 'String', StringValue: provider } },
      }),
    );
  }
}
