import type { Provenance } from './attempt.ts';
import type { Instant } from '../instant.ts';
import type { OperationId, OperationRecord } from './operation.ts';

export const provenanceOf = ({
  fingerprint,
  createdAt,
  epoch,
  attemptCount,
  attempts,
}: OperationRecord): Provenance => ({
  fingerprint,
  startedAt: createdAt,
  ...(attemptCount > 1 ? { retried: { epoch, attemptCount, attempts } } : {}),
});

/** Which of its owners made it. */
export const epochOf = ({ retried }: Provenance): number => retried?.epoch ?? 1;

/** The record of an operation that succeeded, as the item that it made tells it. It is kept as long as the item. */
export const recordOfProvenance = (
  id: OperationId,
  { fingerprint, startedAt, retried }: Provenance,
  made: { readonly result: unknown; readonly endedAt: Instant; readonly revision: number },
): OperationRecord => ({
  ...id,
  status: 'succeeded',
  owner: 'nobody',
  epoch: 1,
  revision: made.revision,
  leaseExpiresAt: made.endedAt,
  fingerprint,
  attemptCount: 1,
  attempts: [{ number: 1, startedAt, endedAt: made.endedAt, outcome: 'succeeded' }],
  ...retried,
  result: made.result,
  createdAt: startedAt,
  updatedAt: made.endedAt,
});
