import { Command } from 'commander';

import { runCommand } from '../../cli/command.ts';
import { freshRunDirectory } from '../../cli/paths.ts';
import { lastRelease, NO_HISTORY } from '../releases/last-release.ts';
import { rehearse, type Rehearsal } from './rehearse.ts';

await new Command('npm run upgrade:proof --')
  .description(
    'Deploys the last release to a local cloud, this one over it, the last one again and this one again, and judges what is there.',
  )
  .option('--from <commit>', 'the release before; default: the newest of CHANGELOG.md that this clone has')
  .option('--json', 'the last line is JSON, as it is in any case')
  .action((options: { readonly from?: string; readonly json?: boolean }) =>
    runCommand(async () => {
      const from = options.from ?? (await lastRelease());
      if (from === undefined) {
        console.log(JSON.stringify({ skipped: `upgrade: ${NO_HISTORY}` }));
        return 0;
      }
      const rehearsal = await rehearse(from, await freshRunDirectory('upgrade'));
      for (const line of rehearsal.notes) console.log(line);
      for (const line of rehearsal.violations) console.log(`✗ ${line}`);
      console.log(JSON.stringify(summary(rehearsal)));
      return rehearsal.violations.length === 0 ? 0 : 1;
    }),
  )
  .parseAsync();

function summary({ violations, notes: _printed, ...counts }: Rehearsal): object {
  return { ...counts, violations: violations.length };
}
