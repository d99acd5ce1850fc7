import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { deliveryOf, eachInLine, receivedWebhook } from '../../functions/gateways/sqs-webhook-deliveries.ts';

const MESSAGE = {
  provider: 'stripe',
  eventId: 'evt_1',
  body: '{"id":"evt_1"}',
};

const text = (stringValue: string) => ({ dataType: 'String', stringValue });
const record = (messageAttributes: SQSRecord['messageAttributes']): SQSRecord => ({
  messageId: 'message-1',
  receiptHandle: 'receipt-1',
  body: MESSAGE.body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1795487743000',
    SenderId: 'AROA',
    ApproximateFirstReceiveTimestamp: '1795487743000',
    MessageGroupId: 'pi_1',
    // As a dead-letter queue leaves it: not the event's.
    MessageDeduplicationId: 'message-0',
  },
  messageAttributes,
  md5OfBody: 'read by the SDK',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:webhooks.fifo',
  awsRegion: 'eu-central-1',
});

describe('receivedWebhook', () => {
  it('is what was sent', () => {
    const { provider, eventId, body } = MESSAGE;
    expect(receivedWebhook(record({ provider: text(provider), eventId: text(eventId) }))).toEqual({
      provider,
      eventId,
      body,
    });
  });

  it.each([{}, { provider: text('stripe') }, { eventId: text('evt_1') }])(
    'fails for a message that says only %j',
    (attributes) => {
      expect(() => receivedWebhook(record(attributes))).toThrow('message message-1 does not say');
    },
  );
});

describe('eachInLine', () => {
  it('leaves alone what stands behind a message that failed, and nothing else', async () => {
    const taken: string[] = [];
    const inGroup = (messageId: string, MessageGroupId: string): SQSRecord => {
      const one = record({});
      return { ...one, messageId, attributes: { ...one.attributes, MessageGroupId } };
    };
    const batch = { Records: [inGroup('1', 'pi_1'), inGroup('2', 'pi_2'), inGroup('3', 'pi_1')] };
    const answer = await eachInLine(batch, async ({ messageId }) => {
      taken.push(messageId);
      if (messageId === '1') throw new Error('it cannot be applied');
    });
    expect(taken).toEqual(['1', '2']);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['1', '3']);
  });

  it('answers for a batch of which everything failed', async () => {
    const fails = async () => Promise.reject(new Error('it cannot be applied'));
    const answer = await eachInLine({ Records: [record({})] }, fails);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'message-1' }]);
  });
});

describe('deliveryOf', () => {
  it('counts from the first', () => {
    expect(deliveryOf(record({}))).toBe(1);
  });
});
