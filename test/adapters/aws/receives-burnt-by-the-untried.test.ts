import { describe, expect, it } from '@jest/globals';
import { DEPLOYED, WebhookBatches } from '../../support/webhook-batches.ts';

describe('what is handed out behind a webhook that fails', () => {
  it('of the same payment, is tried in the same delivery, and settled', async () => {
    const batches = new WebhookBatches(({ eventId }) => ({ fails: eventId === 'evt_bad' }));
    for (const id of ['evt_bad', 'evt_good', 'evt_better']) batches.send(id, 'pi_1');
    await batches.poll();
    expect([...batches.done]).toEqual(['evt_good', 'evt_better']);
    await batches.drain();
    expect(batches.deadLetters).toEqual(['evt_bad']);
    expect(batches.begun.filter(({ eventId }) => eventId === 'evt_bad')).toHaveLength(DEPLOYED.maxReceives);
  });

  it('gets tries of its own where those before it take all the time and fail', async () => {
    const tried = new Map<string, number>();
    const batches = new WebhookBatches(({ eventId }) => {
      tried.set(eventId, (tried.get(eventId) ?? 0) + 1);
      return eventId === 'evt_10' ? {} : { tookMs: 29_000, fails: true };
    });
    for (let number = 1; number <= 10; number += 1) batches.send(`evt_${number}`, 'pi_1');
    await batches.drain();
    expect(tried.size).toBe(10);
    expect(batches.done).toEqual(new Set(['evt_10']));
    expect(batches.deadLetters).not.toContain('evt_10');
    expect(batches.stopped).toBe(0);
  });
});
