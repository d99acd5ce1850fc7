import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SqsWebhookQueue } from '../../functions/adapters/aws/sqs-webhook-queue.ts';
import type { WebhookMessage } from '../../functions/usecases/ports/webhooks.ts';
import { DeadLetters, type Redriven } from '../../cli/operator/dead-letters.ts';
import { deployed, type Deployed } from './deployed.ts';

/** Two queues of the test's own, as the stack makes them, from which nobody else takes anything. */
describe('DeadLetters', () => {
  let once: Deployed;
  let client: SQSClient;
  let queueUrl: string;
  let deadLetterQueueUrl: string;
  let deadLetters: DeadLetters;

  beforeAll(async () => {
    once = await deployed();
  });
  beforeEach(async () => {
    client = new SQSClient(once.outputs.aws);
    const create = async (name: string): Promise<string> => {
      const { QueueUrl = '' } = await client.send(
        new CreateQueueCommand({
          QueueName: `${name}-${Date.now()}.fifo`,
          Attributes: {
            FifoQueue: 'true',
            DeduplicationScope: 'messageGroup',
            FifoThroughputLimit: 'perMessageGroupId',
          },
        }),
      );
      return QueueUrl;
    };
    queueUrl = await create('webhooks');
    deadLetterQueueUrl = await create('dead-letters');
    deadLetters = new DeadLetters(client, deadLetterQueueUrl, queueUrl);
  });
  afterEach(async () => {
    const others = new SQSClient(once.outputs.aws);
    for (const QueueUrl of [queueUrl, deadLetterQueueUrl]) {
      await others.send(new DeleteQueueCommand({ QueueUrl }));
    }
  });

  const message = (n: number, groupId = 'pi_1'): WebhookMessage => ({
    provider: 'stripe',
    eventId: `evt_${n}`,
    groupId,
    body: `{"n":${n}}`,
  });

  /** Puts messages straight where they go that cannot be applied. */
  async function bury(...messages: readonly WebhookMessage[]): Promise<void> {
    const queue = new SqsWebhookQueue(client, deadLetterQueueUrl);
    for (const one of messages) await queue.send(one);
  }

  /** Everything in the queue, taken out of it. */
  async function takeAll() {
    const taken = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return taken;
      for (const { ReceiptHandle, Body, Attributes, MessageAttributes } of Messages) {
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        taken.push({
          body: Body,
          groupId: Attributes?.MessageGroupId,
          provider: MessageAttributes?.['provider']?.StringValue,
          eventId: MessageAttributes?.['eventId']?.StringValue,
        });
      }
    }
  }

  async function redrive(...ids: readonly string[]): Promise<readonly Redriven[]> {
    const told: Redriven[] = [];
    const keep = async () => undefined;
    const wanted = ({ id }: { readonly id: string }) => ids.length === 0 || ids.includes(id);
    for await (const one of deadLetters.redrive(wanted, keep)) told.push(one);
    return told;
  }

  const codes = (told: readonly Redriven[]) => told.map(({ letter, outcome }) => [letter.id, outcome.code]);
  const listed = async () => (await deadLetters.list()).letters.map(({ id }) => id);
  const ids = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `evt_${from + index}`);

  /** Lets a request through and loses its answer, or stops it before it leaves. */
  function arm(command: 'SendMessageCommand' | 'DeleteMessageCommand', fault: 'stopped' | 'answer lost') {
    const armed = { fired: 0 };
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context['commandName'] !== command || armed.fired > 0) return next(args);
        armed.fired += 1;
        if (fault === 'answer lost') await next(args);
        throw new Error(fault);
      },
      { step: 'initialize', name: 'fault' },
    );
    return armed;
  }

  it('lists each with whose it is and its place, and leaves all where they were', async () => {
    await bury(message(1), message(2), message(3, 'pi_2'));
    const { letters, behind } = await deadLetters.list();
    expect(behind).toBe(0);
    expect(letters).toHaveLength(3);
    expect(letters.find(({ id }) => id === 'evt_2')).toMatchObject({
      provider: 'stripe',
      groupId: 'pi_1',
      body: '{"n":2}',
      receives: 1,
    });
    expect(await listed()).toEqual(letters.map(({ id }) => id));
  });

  it('lists a message that does not say whose it is by its own name', async () => {
    const { MessageId } = await client.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: 'x',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );
    expect((await deadLetters.list()).letters).toMatchObject([{ id: MessageId, provider: undefined }]);
    expect(codes(await redrive(MessageId ?? ''))).toEqual([[MessageId, 'redriven']]);
  });

  it('shows the first ten of a group, says how many are behind them, and brings back all in their order', async () => {
    await bury(...ids(1, 23).map((_, index) => message(index + 1)), message(24, 'pi_2'));
    const { letters, behind } = await deadLetters.list();
    expect(letters.map(({ id }) => id)).toEqual([...ids(1, 10), 'evt_24']);
    expect(behind).toBe(13);
    expect((await redrive()).map(({ outcome }) => outcome.code)).toEqual(ids(1, 24).map(() => 'redriven'));
    expect(await deadLetters.list()).toEqual({ letters: [], behind: 0 });
    const taken = await takeAll();
    expect(taken.filter(({ groupId }) => groupId === 'pi_1').map(({ eventId }) => eventId)).toEqual(
      ids(1, 23),
    );
    expect(taken).toHaveLength(24);
  });

  it('brings back what is chosen and nothing else, with all that it came with', async () => {
    await bury(message(1), message(2), message(3, 'pi_2'));
    expect(codes(await redrive('evt_2'))).toEqual([['evt_2', 'redriven']]);
    expect(await takeAll()).toEqual([message(2)]);
    expect((await listed()).toSorted()).toEqual(['evt_1', 'evt_3']);
  });

  it('finds what comes into sight when another of its group has gone', async () => {
    await bury(...ids(1, 11).map((_, index) => message(index + 1)));
    expect(codes(await redrive('evt_1', 'evt_11'))).toEqual([
      ['evt_1', 'redriven'],
      ['evt_11', 'redriven'],
    ]);
    expect(await listed()).toEqual(ids(2, 10));
  });

  it('is not swallowed within five minutes of the event’s first arrival', async () => {
    const queue = new SqsWebhookQueue(client, queueUrl);
    await queue.send(message(1));
    expect(await takeAll()).toHaveLength(1);
    await queue.send(message(1));
    expect(await takeAll()).toEqual([]);
    await bury(message(1));
    await redrive('evt_1');
    expect(await takeAll()).toEqual([message(1)]);
  });

  it('keeps what could not be sent, and what stands behind it in its group', async () => {
    await bury(message(1), message(2), message(3, 'pi_2'));
    const fault = arm('SendMessageCommand', 'stopped');
    expect(codes(await redrive())).toEqual([
      ['evt_1', 'failed'],
      ['evt_2', 'held_back'],
      ['evt_3', 'redriven'],
    ]);
    expect(fault.fired).toBe(1);
    expect(await listed()).toEqual(['evt_1', 'evt_2']);
    expect(await takeAll()).toEqual([message(3, 'pi_2')]);
  });

  it.each([
    ['died between its two requests', 'DeleteMessageCommand', 'stopped', 'still_here'],
    ['did not learn that the letter was sent', 'SendMessageCommand', 'answer lost', 'failed'],
  ] as const)(
    'sends no second message when a redrive that %s is repeated',
    async (_name, command, how, code) => {
      await bury(message(1));
      const fault = arm(command, how);
      expect(codes(await redrive())).toEqual([['evt_1', code]]);
      expect(fault.fired).toBe(1);
      expect(codes(await redrive())).toEqual([['evt_1', 'redriven']]);
      expect(await takeAll()).toEqual([message(1)]);
      expect(await listed()).toEqual([]);
    },
  );
});
