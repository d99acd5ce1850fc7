import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { fingerprintOfContent } from '../../domain/operations/fingerprint.ts';
import type { WebhookMessage, WebhookQueue } from '../../usecases/ports/webhooks.ts';
import { legalJson, legalName } from './legal-names.ts';

/**
 * FIFO: the deduplication id spares deliveries within five minutes; what holds is the event's record, for ever. It is made
 * of the body too, so that another event under the same id is not dropped unseen. The event's name travels in attributes, as not every body says it and a dead-letter queue gives each message a
 * deduplication id of its own.
 */
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
        MessageBody: legalJson(body),
        MessageGroupId: legalName(groupId),
        MessageDeduplicationId: fingerprintOfContent([provider, eventId, body]),
        MessageAttributes: {
          provider: { DataType: 'String', StringValue: provider },
          eventId: { DataType: 'String', StringValue: eventId },
        },
      }),
    );
  }
}
