import Table from 'cli-table3';
import { ratio } from '../median.ts';
import { WRITERS, type Throughput } from './contention.ts';

export function contentionReport(measured: readonly Throughput[]): string {
  const table = new Table({
    head: ['', 'writers', 'to a writer each', 'left undone', 'conflicts'],
    style: { head: [], border: [] },
  });
  for (const one of measured) {
    table.push([one.what, one.writers, toUncontended(measured, one), one.failed, one.conflicts]);
  }
  return [
    'Throughput where all write the same item, as a ratio to that of as many writers who do not, on DynamoDB Local, which',
    'is made to cancel transactions that meet, as DynamoDB does. Left undone: after all tries; the sweep or the client',
    'comes again.',
    table.toString(),
  ].join('\n');
}

/** To the writers of the same kind who have an item each; numbering together, to as many as there can be. */
function toUncontended(measured: readonly Throughput[], one: Throughput): number {
  const kind = one.what.split(',')[0] ?? '';
  const writers = one.what.endsWith('at a time') ? WRITERS.at(-1) : one.writers;
  const alone = measured.find(
    ({ what, writers: others }) => what.startsWith(`${kind}, a `) && others === writers,
  );
  if (alone === undefined) throw new Error(`nothing to compare ${one.what} with`);
  return ratio(one.perSecond, alone.perSecond);
}

/** One line: with the most writers. */
export const contentionSummary = (measured: readonly Throughput[]) =>
  Object.fromEntries(
    measured
      .filter(({ what, writers }) => writers === WRITERS.at(-1) || what.endsWith('at a time'))
      .map((one) => [one.what, { ratio: toUncontended(measured, one), leftUndone: one.failed }]),
  );
