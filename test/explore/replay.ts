import { plainTable } from '../../local/plain-table.ts';
import { FAULTS } from './faults.ts';
import type { Played } from './run.ts';
import { tokenOf, type RunName } from './token.ts';
import { workloadNamed } from './workloads/all.ts';

/** What happened, line by line, and what it broke. */
export function story(run: RunName, { trace, broken, unfired }: Played): string {
  const table = plainTable({
    head: ['time', 'actor', 'call', 'fault', 'outcome'],
  });
  for (const { at, actor, site, fault = '', outcome } of trace) {
    table.push([at.slice(0, -1).replace('T', ' '), actor, site, fault, outcome.slice(0, 60)]);
  }
  const faults = run.armed.map(({ site, fault }) => `${fault} at ${site}: ${FAULTS[fault]}`);
  return [
    `${run.workload}: ${workloadNamed(run.workload).says}`,
    ...faults,
    table.toString(),
    ...unfired.map(({ site, fault }) => `never fired: ${fault} at ${site}`),
    broken.length === 0 ? 'The promise was kept.' : 'Broken:',
    ...broken.map((text) => `  ${text}`),
    `npm run explore -- --replay '${tokenOf(run)}'`,
  ].join('\n');
}
