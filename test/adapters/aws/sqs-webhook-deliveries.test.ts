import { describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { addMs } from '../../../functions/domain/instant.ts';
import {
  deliveryOf,
  eachInTurn,
  receivedWebhook,
} from '../../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import { ManualClock } from '../../../assurance/world/manual-clock.ts';

const NOW = '2026-11-24T02:35:43.000Z';

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

describe('eachInTurn', () => {
  const log = recordedLog();
  const deps = { clock: new ManualClock(NOW), log, deadline: addMs(NOW, 30_000) };

  it('names what failed, and nothing else', async () => {
    const batch = { Records: ['1', '2', '3'].map((messageId) => ({ ...record({}), messageId })) };
    const answer = await eachInTurn(deps, batch, async ({ messageId }) => {
      if (messageId === '1') throw new Error('it cannot be applied');
    });
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
  });

  it('answers for a batch of which everything failed', async () => {
    const fails = async () => Promise.reject(new Error('it cannot be applied'));
    const answer = await eachInTurn(deps, { Records: [record({})] }, fails);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'message-1' }]);
  });

  it('answers for a batch of nothing', async () => {
    const answer = await eachInTurn(deps, { Records: [] }, async () => undefined);
    expect(answer.batchItemFailures).toEqual([]);
  });
});

describe('deliveryOf', () => {
  it('counts from the first', () => {
    expect(deliveryOf(record({}))).toBe(1);
  });
});
