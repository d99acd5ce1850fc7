import type { SQSEvent } from 'aws-lambda';
import type { Queued } from './aws-endpoint.ts';

/** What Lambda hands over of a message in the queue. */
export const eventOf = ({ id, body, attributes }: Queued): SQSEvent => ({
  Records: [
    {
      messageId: id,
      receiptHandle: id,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '0',
        MessageGroupId: 'group',
      },
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { StringValue: stringValue }]) => [
          name,
          { stringValue, dataType: 'String' },
        ]),
      ),
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:webhooks.fifo',
      awsRegion: 'us-east-1',
    },
  ],
});
