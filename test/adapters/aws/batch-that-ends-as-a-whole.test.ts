import { describe, expect, it } from '@jest/globals';
import { WebhookBatches, type Work } from '../../support/webhook-batches.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `evt_${index + 1}`);

/** A webhook each of ten payments. */
function tenPayments(work: Work): WebhookBatches {
  const batches = new WebhookBatches(work);
  for (const id of ids(10)) batches.send(id, `pi of ${id}`);
  return batches;
}

/** Four requests to a database that answers each after 2.4 seconds, and fails none. */
const SLOW_DATABASE_MS = 4 * 2400;

describe('a batch that there is no time for', () => {
  it('is not stopped in the middle: what is settled leaves the queue', async () => {
    const batches = tenPayments(() => ({ tookMs: SLOW_DATABASE_MS }));
    await batches.poll();
    expect(batches.stopped).toBe(0);
    expect(batches.begun.length).toBeGreaterThan(0);
    expect(batches.queue.messages).toBe(10 - batches.begun.length);
  });

  it('is settled in the end: each event once, and none is a dead letter', async () => {
    const batches = tenPayments(() => ({ tookMs: SLOW_DATABASE_MS }));
    await batches.drain();
    expect(batches.begun.map(({ eventId }) => eventId).toSorted()).toEqual(ids(10).toSorted());
    expect(batches.deadLetters).toEqual([]);
    expect(batches.stopped).toBe(0);
  });

  it('begins nothing that takes as long as the longest so far, where the time left is shorter', async () => {
    const batches = tenPayments(() => ({ tookMs: 18_000 }));
    await batches.poll();
    expect(batches.begun).toHaveLength(1);
    expect(batches.stopped).toBe(0);
    expect(batches.queue.messages).toBe(9);
  });

  it('begins all of it where it is quick', async () => {
    const batches = tenPayments(() => ({ tookMs: 50 }));
    await batches.poll();
    expect(batches.done.size).toBe(10);
    expect(batches.queue.messages).toBe(0);
  });
});
