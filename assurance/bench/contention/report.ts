import { plainTable } from '../../../cli/plain-table.ts';
import { ratio } from '../median.ts';
import { WRITERS, type Throughput } from './contention.ts';

export function contentionReport(measured: readonly Throughput[]): string {
  const table = plainTable({
    head: ['', 'writers', 'to one writer', 'to an item each', 'left undone', 'conflicts'],
  });
  for (const one of measured) {
    const { what, writers, failed, conflicts } = one;
    table.push([what, writers, toOneWriter(measured, one), toAnItemEach(measured, one), failed, conflicts]);
  }
  return [
    'Throughput as a ratio to that of one writer at the same work, and to that of as many writers who have an item each, on',
    'DynamoDB Local, which is made to cancel transactions that meet, as DynamoDB does, and to take 10 ms for each. Left',
    'undone: after all tries; the sweep or the client comes again.',
    table.toString(),
  ].join('\n');
}

const toOneWriter = (measured: readonly Throughput[], { what, perSecond }: Throughput): number =>
  ratio(
    perSecond,
    perSecondOf(measured, (other) => other.what === what && other.writers === 1),
  );

function toAnItemEach(measured: readonly Throughput[], { what, writers, perSecond }: Throughput): number {
  const kind = what.split(',')[0] ?? '';
  const isAlike = (other: Throughput): boolean =>
    other.what.startsWith(`${kind}, a `) && other.writers === writers;
  return ratio(perSecond, perSecondOf(measured, isAlike));
}

function perSecondOf(measured: readonly Throughput[], isMeant: (one: Throughput) => boolean): number {
  const found = measured.find(isMeant);
  if (found === undefined) throw new Error('nothing to compare with');
  return found.perSecond;
}

/** One line: with the most writers. */
export const contentionSummary = (measured: readonly Throughput[]) =>
  Object.fromEntries(
    measured
      .filter(({ writers }) => writers === WRITERS.at(-1))
      .map((one) => [
        one.what,
        {
          toOneWriter: toOneWriter(measured, one),
          toAnItemEach: toAnItemEach(measured, one),
          leftUndone: one.failed,
        },
      ]),
  );
