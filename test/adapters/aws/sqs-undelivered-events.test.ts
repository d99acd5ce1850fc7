import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqsUndeliveredEvents } from '../../../functions/adapters/aws/sqs-undelivered-events.ts';
import { json, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';

const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/undelivered';
const RECORD = { eventName: 'MODIFY', dynamodb: { SequenceNumber: '7' } };
const BODY = JSON.stringify(RECORD);

let sqs: CannedServer;
let client: SQSClient;

beforeEach(async () => {
  const md5 = createHash('md5').update(BODY).digest('hex');
  sqs = await startCannedServer(json(200, { MessageId: 'message-1', MD5OfMessageBody: md5 }));
  client = new SQSClient({
    endpoint: sqs.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await sqs.close();
});

describe('SqsUndeliveredEvents', () => {
  it('keeps the record as it came, and why', async () => {
    await new SqsUndeliveredEvents(client, QUEUE_URL).setAside(RECORD, { code: 'unreadable', message: '' });
    expect(sqs.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      {
        QueueUrl: QUEUE_URL,
        MessageBody: BODY,
        MessageAttributes: { reason: { DataType: 'String', StringValue: 'unreadable: ' } },
      },
    ]);
  });

  it('fails when the queue does not have it, for then it is not safe', async () => {
    sqs.replyWith(json(500, { __type: 'InternalFailure' }));
    const kept = new SqsUndeliveredEvents(client, QUEUE_URL).setAside(RECORD, { code: 'x', message: 'y' });
    await expect(kept).rejects.toThrow();
  });
});
