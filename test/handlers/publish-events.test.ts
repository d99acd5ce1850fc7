import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { z } from 'zod';
import type { handler as Handler } from '../../functions/handlers/publish-events.ts';
import {
  json,
  startCannedServer,
  type CannedServer,
  type Reply,
} from '../adapters/providers/stripe/canned-server.ts';

const before = { ...process.env };
const context = { getRemainingTimeInMillis: () => 60_000 };
let aws: CannedServer;
let handler: typeof Handler;

/** What is asked of AWS, as `Service.Action`. */
const asked = () => aws.seen.map(({ headers }) => headers['x-amz-target']);

const putEvents = z.object({ Entries: z.array(z.looseObject({ Detail: z.string() })) });
const sendMessage = z.object({ QueueUrl: z.string(), MessageBody: z.string() });

/** Takes the events for which `takes` holds, and every message. */
const answer =
  (takes: (detail: string) => boolean): Reply =>
  (response, request) => {
    const body: unknown = JSON.parse(request.body);
    const message = sendMessage.safeParse(body);
    if (message.success) {
      const md5 = createHash('md5').update(message.data.MessageBody).digest('hex');
      json(200, { MessageId: 'message-1', MD5OfMessageBody: md5 })(response, request);
      return;
    }
    const answers = putEvents
      .parse(body)
      .Entries.map(({ Detail: detail }) =>
        takes(detail)
          ? { EventId: 'taken' }
          : { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' },
      );
    json(200, { Entries: answers })(response, request);
  };

/** As Lambda hands it over. */
const record = (position: string, version: number, was?: number): DynamoDBRecord => ({
  eventName: was === undefined ? 'INSERT' : 'MODIFY',
  dynamodb: {
    SequenceNumber: position,
    Keys: { pk: { S: 'M#acme#O#ord_1' }, sk: { S: 'ORDER' } },
    NewImage: image(version),
    ...(was === undefined ? {} : { OldImage: image(was) }),
  },
});

const image = (version: number) => ({
  pk: { S: 'M#acme#O#ord_1' },
  sk: { S: 'ORDER' },
  merchantId: { S: 'acme' },
  orderId: { S: 'ord_1' },
  status: { S: 'placed' },
  customer: { M: { email: { S: 'ada@example.com' } } },
  lines: {
    L: [{ M: { sku: { S: 'tea' }, name: { S: 'Tea' }, quantity: { N: '2' }, unitPriceMinor: { N: '650' } } }],
  },
  totalMinor: { N: '1300' },
  currency: { S: 'EUR' },
  attempt: { N: '1' },
  paymentMethod: { S: 'pm_card_visa' },
  version: { N: String(version) },
  placedAt: { S: new Date().toISOString() },
  updatedAt: { S: new Date().toISOString() },
  dueAt: { S: new Date().toISOString() },
  dueShard: { S: '1' },
  event: { S: 'OrderPlaced' },
});

beforeAll(async () => {
  aws = await startCannedServer();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    EVENT_BUS_NAME: 'orders',
    UNDELIVERED_EVENTS_QUEUE_URL: `${aws.url}/undelivered`,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  ({ handler } = await import('../../functions/handlers/publish-events.ts'));
});
afterAll(async () => {
  process.env = before;
  await aws.close();
});

describe('the publish-events function', () => {
  it('has nothing come again of what is published', async () => {
    aws.replyWith(answer(() => true));
    const Records = [record('1', 1), record('2', 1, 1), record('3', 2, 1)];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [] });
    expect(asked()).toEqual(['AWSEvents.PutEvents', 'AWSEvents.PutEvents']);
  });

  it('has the stream come again from the first record whose event was not taken', async () => {
    aws.replyWith(answer((detail) => !detail.includes('ord_1:2')));
    const Records = [record('1', 1), record('2', 2, 1), record('3', 3, 2)];
    expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(aws.seen.at(-1)?.body).toContain('ord_1:2');
  });

  it('sets an unreadable record aside with what is needed to read it again', async () => {
    aws.replyWith(answer(() => true));
    const { dynamodb, ...rest } = record('1', 1);
    const NewImage = { version: { N: '1' }, customer: { M: { email: { S: 'buyer@example.com' } } } };
    const poison = { ...rest, dynamodb: { ...dynamodb, NewImage } };
    expect(await handler({ Records: [poison] }, context)).toEqual({ batchItemFailures: [] });
    expect(asked().at(-1)).toBe('AmazonSQS.SendMessage');
    const message = sendMessage.parse(JSON.parse(aws.seen.at(-1)?.body ?? ''));
    expect(message.QueueUrl).toBe(`${aws.url}/undelivered`);
    expect(JSON.parse(message.MessageBody)).toEqual({
      dynamodb: { ...dynamodb, NewImage: { version: { N: '1' } } },
    });
  });
});
