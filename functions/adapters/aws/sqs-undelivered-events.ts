import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { OperationError } from '../../domain/operations/attempt.ts';
import type { UndeliveredEvents } from '../../usecases/ports/events.ts';
import { legalJson, legalText } from './legal-names.ts';

/** The message is the stream's record, without what is private: handed to the function again, it is published. */
export class SqsUndeliveredEvents implements UndeliveredEvents {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async setAside(record: unknown, { code, message }: OperationError): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queueUrl,
        MessageBody: legalJson(JSON.stringify(record)),
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: legalText(`${code}: ${message}`) },
        },
      }),
    );
  }
}
