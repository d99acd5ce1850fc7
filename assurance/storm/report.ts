import { plainTable } from '../../cli/plain-table.ts';
import type { Aftermath, Counted } from './judge.ts';
import type { TwoStorms } from './two-storms.ts';

const WORDS: Readonly<Record<Counted, string>> = {
  orders: 'orders',
  deliveries: 'deliveries to the door',
  forgedRefused: 'of them forged, and refused',
  standard: 'of them as Standard Webhooks',
  withSecondSecret: 'of them signed with the other active secret',
  monthLater: 'of them once more, a month later',
  deduplicated: 'left out by the queue, within five minutes',
  died: 'invocations that died after their work',
  known: 'deliveries of an event that was recorded before',
  events: 'events',
  applied: 'of them had an effect',
  superseded: 'of them told what was known by then',
  ignored: 'of them tell nothing that we act on',
  parked: 'of them came before what they are about',
  parkedThenApplied: 'and had their effect later',
  deadLetters: 'dead letters',
};

export function tableOf({ first, second }: TwoStorms): string {
  const table = plainTable({ head: ['', 'first storm', 'second storm'] });
  for (const [counted, words] of Object.entries(WORDS)) {
    table.push([words, countOf(first, counted), countOf(second, counted)]);
  }
  return table.toString();
}

const countOf = ({ counts }: Aftermath, counted: string): number =>
  new Map<string, number>(Object.entries(counts)).get(counted) ?? 0;

/** Sums over both storms. */
export function summaryOf({ first, second, differences }: TwoStorms) {
  const sum = (counted: Counted): number => first.counts[counted] + second.counts[counted];
  return {
    deliveries: sum('deliveries'),
    forgedRefused: sum('forgedRefused'),
    applied: sum('applied'),
    superseded: sum('superseded'),
    parkedThenApplied: sum('parkedThenApplied'),
    violations: first.violations.length + second.violations.length,
    sameFinalState: differences.length === 0,
  };
}

/** What makes the command fail, a line each. */
export const complaints = ({ first, second, differences }: TwoStorms): readonly string[] => [
  ...first.violations.map((violation) => `first storm: ${violation}`),
  ...second.violations.map((violation) => `second storm: ${violation}`),
  ...differences,
];
