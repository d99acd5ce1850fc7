import { Command } from 'commander';

import { runCommand } from '../../cli/command.ts';
import { freshRunDirectory } from '../../cli/paths.ts';
import { lastCommitWith } from './earlier-release.ts';
import { rehearse, type Rehearsal } from './rehearse.ts';

/** What the release before had and this one has not: it names that release, whatever its commit is called. */
const ONLY_BEFORE = 'lib/code-cache/handler.ts';

await new Command('npm run upgrade:proof --')
  .description('Deploys an earlier release to a local cloud, then this one over it; then deletes both.')
  .option('--from <commit>', 'the earlier release; default: the last one with code caches')
  .option('--json', 'print the last line only')
  .action((options: { readonly from?: string; readonly json?: boolean }) =>
    runCommand(async () => {
      const from = options.from ?? (await lastCommitWith(ONLY_BEFORE));
      if (from === undefined) {
        console.log(JSON.stringify({ skipped: `upgrade: this clone has no history with ${ONLY_BEFORE}` }));
        return 0;
      }
      const rehearsal = await rehearse(from, await freshRunDirectory('upgrade'));
      if (options.json !== true) for (const line of rehearsal.violations) console.log(`✗ ${line}`);
      console.log(JSON.stringify(summary(rehearsal)));
      return rehearsal.violations.length === 0 ? 0 : 1;
    }),
  )
  .parseAsync();

function summary({ violations, ...counts }: Rehearsal): object {
  return { ...counts, violations: violations.length };
}
