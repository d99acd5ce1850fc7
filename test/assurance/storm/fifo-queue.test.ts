import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventSource } from '../../../assurance/world/event-source.ts';
import { FifoQueue } from '../../../assurance/world/fifo-queue.ts';

const SECOND = 1000;
let nowMs: number;
let queue: FifoQueue;
beforeEach(() => {
  nowMs = 1_795_000_000_000;
  queue = queueOf('messageGroup');
});

function queueOf(deduplicationScope: 'messageGroup' | 'queue'): FifoQueue {
  const settings = { visibilityTimeoutSeconds: 30, maxReceiveCount: 2, deduplicationScope };
  return new FifoQueue(settings, () => nowMs);
}

const send = (groupId: string, body: string, deduplicationId = body): string =>
  queue.send({ groupId, deduplicationId, body, attributes: {} });
const received = (most = 10): string[] => queue.receive(most).map(({ body }) => body);
const deleteAll = (most = 10): void => {
  for (const message of queue.receive(most)) queue.delete(message);
};

describe('FifoQueue', () => {
  it('hands out a group in its order, as many at once as are asked for, then the next', () => {
    for (const body of ['a1', 'b1', 'a2', 'b2', 'a3']) send(body.charAt(0), body);
    expect(received(4)).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('hands out nothing of a group while any of it is in flight', () => {
    for (const body of ['a1', 'a2', 'b1']) send(body.charAt(0), body);
    expect(received(1)).toEqual(['a1']);
    expect(received()).toEqual(['b1']);
    expect(received()).toEqual([]);
  });

  it('goes on with a group when what was in flight is deleted', () => {
    for (const body of ['a1', 'a2']) send('a', body);
    deleteAll(1);
    expect(received()).toEqual(['a2']);
  });

  it('leaves out a duplicate for five minutes, also of what is deleted', () => {
    const first = send('a', 'a1');
    deleteAll();
    nowMs += 299 * SECOND;
    expect(send('a', 'a1')).toBe(first);
    expect([received(), queue.duplicates]).toEqual([[], 1]);
    nowMs += SECOND;
    send('a', 'a1');
    expect(received()).toEqual(['a1']);
  });

  it.each([
    ['messageGroup', 2],
    ['queue', 1],
  ] as const)('knows duplicates within its scope: %s', (scope, messages) => {
    queue = queueOf(scope);
    send('a', 'the same');
    send('b', 'the same');
    expect(queue.messages).toBe(messages);
  });

  it('hands out again, in order, what was not deleted in time', () => {
    for (const body of ['a1', 'a2']) send('a', body);
    const [late] = queue.receive(1);
    nowMs += 30 * SECOND;
    expect(queue.receive(10)).toMatchObject([
      { body: 'a1', receives: 2 },
      { body: 'a2', receives: 1 },
    ]);
    if (late !== undefined) queue.delete(late);
    expect(queue.messages).toBe(2);
  });

  it('makes a dead letter of what would be handed out once too often, and goes on with its group', () => {
    for (const body of ['a1', 'a2']) send('a', body);
    for (let times = 1; times <= 2; times += 1) {
      expect(received(1)).toEqual(['a1']);
      nowMs += 30 * SECOND;
    }
    expect(received()).toEqual(['a2']);
    expect(queue.deadLetters).toMatchObject([{ body: 'a1', receives: 2 }]);
    expect(queue.messages).toBe(1);
  });
});

describe('EventSource', () => {
  const settings = { batchSize: 2, maxConcurrency: 2 };

  it('invokes as many functions at once as it may, and deletes what did not fail', async () => {
    for (const body of ['a1', 'a2', 'b1', 'c1', 'd1']) send(body.charAt(0), body);
    const batches: string[][] = [];
    const source = new EventSource(queue, settings, async ({ Records }) => {
      batches.push(Records.map(({ body }) => body));
      const failed = Records.filter(({ body }) => body === 'b1');
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    expect(await source.poll()).toBe(2);
    expect(batches).toEqual([
      ['a1', 'a2'],
      ['b1', 'c1'],
    ]);
    expect(await source.poll()).toBe(1);
    expect([batches.at(-1), queue.messages]).toEqual([['d1'], 1]);
    nowMs += 30 * SECOND;
    expect(received()).toEqual(['b1']);
  });

  it('deletes nothing of an invocation that died', async () => {
    send('a', 'a1');
    const source = new EventSource(queue, settings, async () => undefined);
    expect([await source.poll(), await source.poll(), queue.messages]).toEqual([1, 0, 1]);
  });
});
