import type { Snapshot } from '../snapshot.ts';

/** I9: at rest nothing is `processing`: every operation is `succeeded`, `failed`, or on the needs-attention list. */
export function everyOperationEnds({ operations, orders, events }: Snapshot): readonly string[] {
  const called = new Set(
    orders.filter(({ attention }) => attention !== undefined).map(({ orderId }) => orderId),
  );
  return [
    ...operations
      .filter(({ status }) => status !== 'succeeded' && status !== 'failed')
      .filter(({ status, orderId = '' }) => status === 'processing' || !called.has(orderId))
      .map(({ kind, key, orderId, status }) => `${kind}:${orderId ?? ''}:${key} is ${status}`),
    ...events
      .filter(
        ({ outcome, attention }) =>
          (outcome === undefined || outcome === 'parked') && attention === undefined,
      )
      .map(({ eventId, outcome = 'not applied' }) => `event ${eventId} is ${outcome}`),
    ...orders
      .filter(({ status, orderId }) => status === 'placed' && !called.has(orderId))
      .map(({ orderId }) => `${orderId} is still placed`),
    ...orders
      .filter(({ dueAt, attention }) => dueAt !== undefined && attention === undefined)
      .map(({ orderId }) => `${orderId} is still due`),
  ];
}

/** I10: at rest queues are empty and no execution runs; a dead-letter message would need attention. */
export function nothingLeftMoving({ queues, runningExecutions }: Snapshot): readonly string[] {
  return [
    ...queues
      .filter(({ messages }) => messages > 0)
      .map(({ name, messages }) => `${name} holds ${messages} messages`),
    ...(runningExecutions ? [`${runningExecutions} executions run`] : []),
  ];
}
