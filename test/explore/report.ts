import { plainTable } from '../../local/plain-table.ts';
import type { Row } from './coverage.ts';
import type { Killed } from './kill-mutants.ts';

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
