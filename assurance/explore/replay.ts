import { plainTable } from '../../cli/plain-table.ts';
import { FAULTS } from './faults.ts';
import { ACTORS, nameOfActor } from './interloper.ts';
import type { Played } from './run.ts';
import { tokenOf, type RunName } from './token.ts';
import { workloadNamed } from './workloads/all.ts';

/** What happened, line by line, and what it broke. */
export function stepByStep(run: RunName, { trace, broken, unfired, visited, same }: Played): string {
  const table = plainTable({
    head: ['time', 'actor', 'call', 'fault', 'outcome'],
  });
  for (const { at, actor, site, fault = '', outcome } of trace) {
    table.push([at.slice(0, -1).replace('T', ' '), actor, site, fault, outcome.slice(0, 60)]);
  }
  const { interloper } = run;
  const visit =
    interloper === undefined
      ? []
      : [`${nameOfActor(interloper)} ${interloper.moment} ${interloper.site}: ${ACTORS[interloper.actor]}`];
  const faults = run.armed.map(({ site, fault }) => `${fault} at ${site}: ${FAULTS[fault]}`);
  return [
    `${run.workload}: ${workloadNamed(run.workload).says}`,
    ...visit,
    ...faults,
    table.toString(),
    ...unfired.map(({ site, fault }) => `never fired: ${fault} at ${site}`),
    ...(visited === undefined ? [] : [`Who came in was told: ${visited.told}.`]),
    ...(same === true ? ['It changed nothing: what comes is what comes without it.'] : []),
    broken.length === 0 ? 'The promise was kept.' : 'Broken:',
    ...broken.map((text) => `  ${text}`),
    `npm run explore -- --replay '${tokenOf(run)}'`,
  ].join('\n');
}
