import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { SqsWebhookQueue } from '../../../functions/adapters/aws/sqs-webhook-queue.ts';
import { json, silence, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';

const MESSAGE = {
  provider: 'stripe',
  eventId: 'evt_1',
  groupId: 'pi_1',
  body: '{"id":"evt_1","name":"Zoë"}',
};
const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/webhooks.fifo';

let sqs: CannedServer;
let client: SQSClient;

const sent = z.object({ MessageBody: z.string() });
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

beforeEach(async () => {
  sqs = await startCannedServer(json(200, { MessageId: 'message-1', MD5OfMessageBody: md5(MESSAGE.body) }));
  client = new SQSClient({
    endpoint: sqs.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
});
afterEach(async () => {
  client.destroy();
  await sqs.close();
});

describe('SqsWebhookQueue', () => {
  it('puts the event in line with the others of its payment, and once in five minutes', async () => {
    await new SqsWebhookQueue(client, QUEUE_URL).send(MESSAGE);
    expect(sqs.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      {
        QueueUrl: QUEUE_URL,
        MessageBody: MESSAGE.body,
        MessageGroupId: 'pi_1',
        MessageDeduplicationId: expect.stringMatching(/^[\w-]{43}$/),
        MessageAttributes: {
          provider: { DataType: 'String', StringValue: 'stripe' },
          eventId: { DataType: 'String', StringValue: 'evt_1' },
        },
      },
    ]);
  });

  it('drops nothing but the same event: another body under its id is another message', async () => {
    sqs.replyWith((response, request) => {
      const { MessageBody } = sent.parse(JSON.parse(request.body));
      json(200, { MessageId: 'message-1', MD5OfMessageBody: md5(MessageBody) })(response, request);
    });
    const queue = new SqsWebhookQueue(client, QUEUE_URL);
    const others = [{ body: '{"id":"evt_1"}' }, { provider: 'standard/acme' }, {}];
    for (const other of others) await queue.send({ ...MESSAGE, ...other });
    await queue.send(MESSAGE);
    const deduplicated = z.object({ MessageDeduplicationId: z.string() });
    const ids = sqs.seen.map(({ body }) => deduplicated.parse(JSON.parse(body)).MessageDeduplicationId);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe(ids[3]);
  });

  it('escapes the two characters of JSON that the queue would refuse for ever', async () => {
    const event = { id: 'evt_1', name: 'a\uffffb\ufffec\u{1f600}' };
    const escaped = String.raw`{"id":"evt_1","name":"a\uffffb\ufffec`;
    sqs.replyWith((response, request) => {
      const { MessageBody } = sent.parse(JSON.parse(request.body));
      json(200, { MessageId: 'message-1', MD5OfMessageBody: md5(MessageBody) })(response, request);
    });
    await new SqsWebhookQueue(client, QUEUE_URL).send({ ...MESSAGE, body: JSON.stringify(event) });
    const { MessageBody } = sent.parse(JSON.parse(sqs.seen[0]?.body ?? ''));
    expect(MessageBody.slice(0, escaped.length)).toBe(escaped);
    expect(JSON.parse(MessageBody)).toEqual(event);
  });

  it.each([
    ['refuses', json(400, { __type: 'com.amazonaws.sqs#InvalidMessageContents' })],
    ['fails', json(500, { __type: 'InternalFailure' })],
    ['took something else', json(200, { MessageId: 'message-1', MD5OfMessageBody: md5('something else') })],
    ['does not answer', silence],
  ])('fails when the queue %s, for then the event is not safe', async (_name, reply) => {
    sqs.replyWith(reply);
    await expect(new SqsWebhookQueue(client, QUEUE_URL).send(MESSAGE)).rejects.toThrow();
  });
});
