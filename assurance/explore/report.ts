import { plainTable } from '../../cli/plain-table.ts';
import type { Row } from './coverage.ts';
import type { Killed } from './kill-mutants.ts';
import type { Tally } from './tally.ts';
import { visitCells, visitSummaries } from './visit-table.ts';

export function coverageTable(rows: readonly Row[]): string {
  const table = plainTable({
    head: ['call', 'hit', 'cannot happen here'],
    wordWrap: true,
    colWidths: [60, 60, 60],
  });
  for (const { label, cells, unreachable } of rows) {
    const hit = [...cells].map(([fault, cell]) => (cell === 'hit' ? fault : `${fault} (${cell})`)).join(', ');
    table.push([label, hit, [...unreachable].map(([fault, reason]) => `${fault}: ${reason}`).join('; ')]);
  }
  return table.toString();
}

export const failureLines = (token: string, broken: readonly string[]): readonly string[] => [
  `failure: npm run explore -- --replay '${token}'`,
  ...broken.slice(0, 5).map((text) => `  ${text.slice(0, 300)}`),
];

export const mutantLines = (killed: readonly Killed[]): readonly string[] =>
  killed.map(
    ({ name, says, killers, runs, first }) =>
      `${killers > 0 ? 'killed' : 'ALIVE'} ${name} (${says}): ${killers} of ${runs} runs${first === undefined ? '' : `, first by ${first}`}`,
  );

const REASONS = 'why nothing came of it at the others';

/** Who came in where, workload by workload; and at which calls of each something came of it. */
export function visitTables(tally: Pick<Tally, 'visits'>): readonly string[] {
  const cells = visitCells(tally);
  const perCall = plainTable({ head: ['workload', 'who comes in', 'call', 'something came of it', REASONS] });
  for (const { workload, actor, label, changed, reasons } of cells) {
    perCall.push([workload, actor, label, changed, changed > 0 ? '' : [...new Set(reasons)].join('; ')]);
  }
  const summary = plainTable({ head: ['workload', 'who comes in', 'calls', REASONS] });
  for (const { workload, actor, changed, labels, reasons } of visitSummaries(cells)) {
    const why = [...reasons].map(([reason, times]) => `${reason} (${times})`).join('; ');
    summary.push([workload, actor, `${changed} of ${labels}`, why]);
  }
  return [perCall.toString(), summary.toString()];
}
