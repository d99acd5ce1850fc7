import { describe, expect, it } from '@jest/globals';

import { snapshotAtRest, unfinished } from '../../local/at-rest.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { first, keptPromise } from './kept-promise.ts';

const { orders, operations, events, deliveries } = keptPromise;
const deadLetter = { name: 'dead-letters', deadLetters: true, messages: 1 };

describe('unfinished', () => {
  it('is empty at rest', () => {
    expect(unfinished(keptPromise)).toEqual([]);
  });

  it.each<[string, Partial<Snapshot>]>([
    ['order ord_paid is placed and open', { orders: first(orders, { status: 'placed' }) }],
    ['order ord_paid is paid and open', { orders: first(orders, { dueAt: '2026-11-24T02:35:43.000Z' }) }],
    ['operation order:ord_paid is unknown', { operations: first(operations, { status: 'unknown' }) }],
    ['event evt_declined was delivered and is not recorded yet', { events: events.slice(1) }],
    ['payment_intent.payment_failed of pi_1 is not delivered yet', { deliveries: deliveries.slice(1) }],
    ['queue webhooks holds 2', { queues: [{ name: 'webhooks', deadLetters: false, messages: 2 }] }],
    ['1 executions run', { runningExecutions: 1 }],
  ])('%s', (words, change) => {
    expect(unfinished({ ...keptPromise, ...change })).toEqual([words]);
  });

  it('does not wait for events of a payment whose method sends none', () => {
    const declines = keptPromise.declines.map((decline) => ({ ...decline, sendsNothing: true }));
    expect(unfinished({ ...keptPromise, declines, deliveries: deliveries.slice(1) })).toEqual([]);
  });

  it('does not wait for dead letters, which nothing moves', () => {
    expect(unfinished({ ...keptPromise, queues: [deadLetter] })).toEqual([]);
  });
});

describe('snapshotAtRest', () => {
  const moving = { ...keptPromise, runningExecutions: 2 };

  it('looks until nothing moves', async () => {
    const snapshots = [moving, moving, keptPromise];
    const reports: string[] = [];
    const rest = await snapshotAtRest(
      async () => snapshots.shift() ?? keptPromise,
      (line) => reports.push(line),
    );
    expect(rest).toBe(keptPromise);
    expect(reports).toEqual(['waiting: 2 executions run', 'waiting: 2 executions run']);
  });

  it('hands over what it has when the time is over', async () => {
    expect(await snapshotAtRest(async () => moving, undefined, 0)).toBe(moving);
  });
});
