import { isDone, type OperationRecord } from './operation.ts';

/**
 * How long nobody knew the outcome of what has ended, from when that was noted first. That a customer has to act is known.
 *
 * @returns milliseconds; undefined: it was never unknown, or still is
 */
export function unknownForMs(record: OperationRecord): number | undefined {
  if (!isDone(record)) return undefined;
  const first = record.attempts.find(
    ({ outcome, error }) => outcome === 'unknown' && error?.code !== 'requires_action',
  );
  return first?.endedAt === undefined ? undefined : Date.parse(record.updatedAt) - Date.parse(first.endedAt);
}
