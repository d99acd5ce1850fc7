import { PurgeQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { SqsWebhookQueue } from '../../functions/adapters/aws/sqs-webhook-queue.ts';
import type { WebhookMessage } from '../../functions/usecases/ports/webhooks.ts';
import { until } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { recordOf } from './event-record.ts';
import { onceCommand } from './once-command.ts';
import { paidOrder } from './paid-order.ts';
import { capturedIntent } from './stripe-event.ts';

const list = z.object({
  letters: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      groupId: z.string(),
      receives: z.number(),
      body: z.string(),
      messageId: z.string(),
      reason: z.string(),
    }),
  ),
});

describe('npm run once -- dlq', () => {
  let once: Deployed;
  let sqs: SQSClient;
  let command: ReturnType<typeof onceCommand>;

  beforeAll(async () => {
    once = await deployed();
    sqs = new SQSClient(once.outputs.aws);
    command = onceCommand(once.outputs);
  });
  afterAll(async () => {
    await sqs.send(new PurgeQueueCommand({ QueueUrl: once.outputs.webhookDeadLetterQueueUrl }));
  });

  const bury = async (message: WebhookMessage) =>
    new SqsWebhookQueue(sqs, once.outputs.webhookDeadLetterQueueUrl).send(message);

  const letterOf = async (eventId: string) =>
    list.parse(JSON.parse(await command('dlq', 'list', '--json'))).letters.find(({ id }) => id === eventId);

  /** The capture of an order that is paid, told once more under another name. */
  async function captureOfPaidOrder(key: string): Promise<WebhookMessage> {
    const order = await paidOrder(once, key);
    const { merchantId, orderId, transactionId = '', totalMinor, currency } = order;
    const object = capturedIntent({
      ...{ merchantId, orderId, currency },
      id: transactionId,
      amountMinor: totalMinor,
    });
    const eventId = `evt_dlq_${orderId}`;
    return {
      provider: 'stripe',
      eventId,
      groupId: transactionId,
      body: JSON.stringify({ id: eventId, type: 'payment_intent.succeeded', data: { object } }),
    };
  }

  it('lists and shows an event, and brings it back to be applied', async () => {
    const message = await captureOfPaidOrder('dlq-1');
    const { eventId, groupId, body } = message;
    await bury(message);

    expect(await letterOf(eventId)).toMatchObject({
      provider: 'stripe',
      groupId,
      body,
      reason: 'not tried: no delivery left a record',
    });
    expect(await command('dlq', 'list')).toContain(eventId);
    expect(JSON.parse(await command('dlq', 'show', eventId))).toMatchObject({
      id: eventId,
      body: { type: 'payment_intent.succeeded' },
    });
    expect(await recordOf(once.outputs, 'stripe', eventId)).toBeUndefined();

    expect(await command('dlq', 'redrive', eventId, '--reason', 'mended')).toBe(
      `${eventId} of stripe, group ${groupId}: in the queue again\n`,
    );
    const record = await until('the event’s record', async () => recordOf(once.outputs, 'stripe', eventId));
    expect(record.outcome).toBe('superseded');
    expect(await letterOf(eventId)).toBeUndefined();
  });

  it('gets back what fails again, with its identity and its reason', async () => {
    const poison = { provider: 'stripe', eventId: 'evt_poison', groupId: 'pi_poison', body: 'no JSON' };
    // So that the ten deliveries take seconds, and not half an hour.
    const visibility = async (seconds: string) =>
      sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: once.outputs.webhookQueueUrl,
          Attributes: { VisibilityTimeout: seconds },
        }),
      );
    await bury(poison);
    const before = await letterOf('evt_poison');
    await visibility('1');
    try {
      expect(
        JSON.parse(await command('dlq', 'redrive', '--all', '--json', '--reason', 'mended')),
      ).toMatchObject([{ letter: { id: 'evt_poison' }, outcome: { code: 'redriven' } }]);
      const after = await until('the poison back', async () => letterOf('evt_poison'));
      expect(after).toMatchObject({ provider: 'stripe', groupId: 'pi_poison', body: 'no JSON' });
      expect(after.reason).toMatch(/^cannot be read: SyntaxError/);
      expect(after.messageId).not.toBe(before?.messageId);
      expect(after.receives).toBeGreaterThan(10);
    } finally {
      await visibility('180');
    }
  });

  it('takes one away for good, and keeps who, when and why', async () => {
    const body = JSON.stringify({ id: 'evt_hopeless', type: 'payout.created', data: { object: {} } });
    await bury({ provider: 'stripe', eventId: 'evt_hopeless', groupId: 'po_1', body });
    expect(await letterOf('evt_hopeless')).toBeDefined();
    const told = await command('dlq', 'dismiss', 'evt_hopeless', '--reason', 'settled by hand');
    expect(told).toContain('evt_hopeless is no dead letter any more');
    expect(await letterOf('evt_hopeless')).toBeUndefined();
    const record = await recordOf(once.outputs, 'stripe', 'evt_hopeless');
    expect(record?.dismissals).toMatchObject([
      { by: expect.stringMatching(/^arn:aws:/), why: 'settled by hand' },
    ]);
  });

  it.each([
    [['show', 'evt_none'], 'There is no dead letter evt_none in sight'],
    [['redrive', 'evt_none'], 'There is no dead letter evt_none in sight'],
    [['redrive'], 'Name the events, or say --all.'],
    [['redrive', 'evt_1', '--all'], 'Name the events, or say --all.'],
  ])('says in one line what is wrong with %j', async (args, words) => {
    const reason = args[0] === 'redrive' ? ['--reason', 'mended'] : [];
    await expect(command('dlq', ...args, ...reason)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`^${words}[^\n]*\n$`)),
    });
  });
});
