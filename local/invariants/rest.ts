import type { Snapshot } from '../snapshot.ts';

/** I9: at rest nothing is `processing`: every operation is `succeeded`, `failed`, or on the needs-attention list. */
export function everyOperationEnds(snapshot: Snapshot): readonly string[] {
  const { operations, orders, events } = snapshot;
  const called = ordersThatNeedAPerson(snapshot);
  const told = eventsToldToAPerson(snapshot);
  return [
    ...operations
      .filter(({ status }) => status !== 'succeeded' && status !== 'failed')
      .filter(({ status, orderId = '' }) => status === 'processing' || !called.has(orderId))
      .map(({ kind, key, orderId, status }) => `${kind}:${orderId ?? ''}:${key} is ${status}`),
    ...events
      .filter(({ outcome, eventId }) => (outcome === undefined || outcome === 'parked') && !told.has(eventId))
      .map(({ eventId, outcome = 'not applied' }) => `event ${eventId} is ${outcome}`),
    ...orders
      .filter(({ status, orderId }) => status === 'placed' && !called.has(orderId))
      .map(({ orderId }) => `${orderId} is still placed`),
    ...orders
      .filter((order) => order.dueAt !== undefined && (isSwept(order) || !called.has(order.orderId)))
      .map(({ orderId }) => `${orderId} is still due`),
  ];
}

/** On the sweep's list, and not on a person's alone. */
const isSwept = ({ dueShard, attention }: Snapshot['orders'][number]): boolean =>
  attention === undefined && dueShard !== undefined;

/** By an entry that is open, or as releases before the entries wrote it. */
export const ordersThatNeedAPerson = ({ orders, attention }: Snapshot): ReadonlySet<string> =>
  new Set([
    ...orders.filter(({ attention: text }) => text !== undefined).map(({ orderId }) => orderId),
    ...attention.filter(({ open }) => open).map(({ orderId = '' }) => orderId),
  ]);

/** Also by an entry that a person has settled: the event then waits on. */
const eventsToldToAPerson = ({ events, attention }: Snapshot): ReadonlySet<string> =>
  new Set([
    ...events.filter(({ attention: text }) => text !== undefined).map(({ eventId }) => eventId),
    ...attention.map(({ eventId = '' }) => eventId),
  ]);

/** I10: at rest queues are empty and no execution runs; a dead-letter message would need attention. */
export function nothingLeftMoving({ queues, runningExecutions }: Snapshot): readonly string[] {
  return [
    ...queues
      .filter(({ messages }) => messages > 0)
      .map(({ name, messages }) => `${name} holds ${messages} messages`),
    ...(runningExecutions ? [`${runningExecutions} executions run`] : []),
  ];
}
