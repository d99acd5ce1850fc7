import { setTimeout as sleep } from 'node:timers/promises';

import { ordersThatNeedAPerson } from './invariants/rest.ts';
import type { Decline, Snapshot } from './snapshot.ts';

/**
 * The sweep runs each minute and looks at what has been open for one: two rounds of it. And what the webhook queue has
 * handed out in vain comes again after three minutes, its visibility timeout.
 */
const REST_TIMEOUT_MS = 240_000;
const POLL_MS = 500;

/** What is still moving, in words; empty when everything has come to rest. */
export function unfinished(snapshot: Snapshot): readonly string[] {
  const called = ordersThatNeedAPerson(snapshot);
  const open = snapshot.orders.filter(
    ({ orderId, status, invoiceNumber: number, documents, dueAt, dueShard = 'attention' }) => {
      const invoiceNumber = number ?? documents;
      return (
        (dueAt !== undefined && dueShard !== 'attention') ||
        // What waits for a person alone does not move.
        (!called.has(orderId) &&
          (status === 'placed' || dueAt !== undefined || (status === 'paid' && invoiceNumber === undefined)))
      );
    },
  );
  const operations = snapshot.operations.filter(
    ({ status, orderId = '' }) =>
      status === 'processing' || ((status === 'pending' || status === 'unknown') && !called.has(orderId)),
  );
  const recorded = new Set(
    snapshot.events
      .filter(({ outcome }) => outcome !== undefined && outcome !== 'parked')
      .map(({ eventId }) => eventId),
  );
  const tells = ({ sendsNothing = false }: Decline): boolean => !sendsNothing;
  const awaited = [
    ...snapshot.charges
      .filter(tells)
      .map(({ transactionId }) => [transactionId, 'payment_intent.succeeded'] as const),
    ...snapshot.declines
      .filter(tells)
      .map(({ transactionId }) => [transactionId, 'payment_intent.payment_failed'] as const),
  ];
  const unsent = awaited.filter(
    ([id, type]) =>
      !snapshot.deliveries.some(({ transactionId, eventType }) => transactionId === id && eventType === type),
  );
  const unapplied = snapshot.deliveries.filter(({ eventId }) => !recorded.has(eventId));
  return [
    ...open.map(({ orderId, status }) => `order ${orderId} is ${status} and open`),
    ...operations.map(({ kind, key, status }) => `operation ${kind}:${key} is ${status}`),
    ...unsent.map(([id, type]) => `${type} of ${id} is not delivered yet`),
    ...unapplied.map(({ eventId }) => `event ${eventId} was delivered and is not recorded yet`),
    ...snapshot.queues
      .filter(({ messages, deadLetters }) => messages > 0 && !deadLetters)
      .map(({ name, messages }) => `queue ${name} holds ${messages}`),
    ...(snapshot.runningExecutions ? [`${snapshot.runningExecutions} executions run`] : []),
  ];
}

/** Takes snapshots until nothing moves any more, or the time is over: the last one is then judged as it is. */
export async function snapshotAtRest(
  take: () => Promise<Snapshot>,
  report: (line: string) => void = () => undefined,
  timeoutMs = REST_TIMEOUT_MS,
): Promise<Snapshot> {
  const deadline = Date.now() + timeoutMs;
  let snapshot = await take();
  for (
    let open = unfinished(snapshot);
    open.length > 0 && Date.now() < deadline;
    open = unfinished(snapshot)
  ) {
    report(`waiting: ${open.length === 1 ? '' : `${open.length} things, first `}${open[0] ?? ''}`);
    await sleep(POLL_MS);
    snapshot = await take();
  }
  return snapshot;
}
