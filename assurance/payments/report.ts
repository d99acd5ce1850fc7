import { plainTable } from '../../cli/plain-table.ts';
import { nameOf } from './cell.ts';
import type { Judged } from './matrix.ts';

export interface Summary {
  readonly cells: number;
  readonly violations: number;
  /** Charges and refunds that were `unknown` and whose outcome was learnt by asking. */
  readonly unknownResolved: number;
  /** Orders and events that wait for a person. */
  readonly needsAttention: number;
}

export const summaryOf = (judged: readonly Judged[]): Summary => ({
  cells: judged.length,
  violations: sum(judged, ({ violations }) => violations.length),
  unknownResolved: sum(judged, ({ unknownResolved }) => unknownResolved),
  needsAttention: sum(judged, ({ needsAttention }) => needsAttention),
});

const HEAD = ['behaviour', 'cells', 'ended', 'unknown, resolved by asking', 'needs attention', 'violations'];
const WIDTHS = [44, 7, 30, 18, 17, 12];

/** A line a behaviour. */
export function tableOf(judged: readonly Judged[]): string {
  const table = plainTable({ head: HEAD, colWidths: WIDTHS, wordWrap: true });
  for (const [behaviour, cells] of byBehaviour(judged)) {
    const { violations, unknownResolved, needsAttention } = summaryOf(cells);
    const ended = [...new Set(cells.map(({ verdict }) => verdict.ended))].join('\n');
    table.push([behaviour, cells.length, ended, unknownResolved, needsAttention, violations]);
  }
  return table.toString();
}

/** Everything that is not as promised, a line each, with the cell that it was seen in. */
export const complaints = (judged: readonly Judged[]): readonly string[] =>
  judged.flatMap(({ cell, verdict }) => verdict.violations.map((detail) => `${nameOf(cell)}: ${detail}`));

export const inWords = ({ cells, violations, unknownResolved, needsAttention }: Summary): string =>
  `${cells} cells, ${violations} violations; ${unknownResolved} unknown outcomes learnt by asking, ` +
  `${needsAttention} left to a person.`;

function byBehaviour(judged: readonly Judged[]): ReadonlyMap<string, readonly Judged[]> {
  const groups = new Map<string, Judged[]>();
  for (const one of judged) {
    const { name } = one.cell.behaviour;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

const sum = (judged: readonly Judged[], of: (verdict: Judged['verdict']) => number): number =>
  judged.reduce((total, { verdict }) => total + of(verdict), 0);
