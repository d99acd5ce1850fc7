import type { Snapshot } from '../snapshot.ts';

/**
 * I9: at rest nothing is `processing`: every operation is `succeeded` or `failed`. One that needs attention is not
 * expected in a run that injects nothing a person would have to decide.
 */
export function everyOperationEnds({ operations, orders }: Snapshot): readonly string[] {
  return [
    ...operations
      .filter(({ status }) => status !== 'succeeded' && status !== 'failed')
      .map(({ kind, key, orderId, status }) => `${kind}:${orderId ?? ''}:${key} is ${status}`),
    ...orders.filter(({ status }) => status === 'placed').map(({ orderId }) => `${orderId} is still placed`),
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
