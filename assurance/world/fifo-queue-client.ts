import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { FifoQueue } from './fifo-queue.ts';

const sendMessage = z.object({
  MessageBody: z.string(),
  MessageGroupId: z.string(),
  MessageDeduplicationId: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string() })),
});

const request = z.object({
  headers: z.object({ 'x-amz-target': z.literal('AmazonSQS.SendMessage') }),
  body: z.instanceof(Uint8Array).transform((bytes) => new TextDecoder().decode(bytes)),
});

/** A client of SQS whose wire ends in the model of a queue: what its sender says is what would be sent. */
export const clientOf = (queue: FifoQueue): SQSClient =>
  new SQSClient({
    endpoint: 'https://sqs.test',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (sent: unknown) => {
        const message = sendMessage.parse(JSON.parse(request.parse(sent).body));
        const attributes = Object.entries(message.MessageAttributes);
        const MessageId = queue.send({
          groupId: message.MessageGroupId,
          deduplicationId: message.MessageDeduplicationId,
          body: message.MessageBody,
          attributes: Object.fromEntries(attributes.map(([name, { StringValue }]) => [name, StringValue])),
        });
        const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
        const body = Readable.from([JSON.stringify({ MessageId, MD5OfMessageBody })]);
        return { response: { statusCode: 200, headers: {}, body } };
      },
    },
  });
