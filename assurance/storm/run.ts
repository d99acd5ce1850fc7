import { program } from 'commander';
import { step } from '../../cli/progress.ts';
import { deployedQueue } from '../world/deployed-queue.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { wholeNumber } from '../world/whole-number.ts';
import { complaints, summaryOf, tableOf } from './report.ts';
import { blowTwice } from './two-storms.ts';

interface Options {
  readonly orders: number;
  readonly seed: number;
  readonly json?: true;
}

/** More complaints than a person reads at once. */
const SHOWN = 40;

async function main({ orders, seed, json }: Options): Promise<void> {
  const deployed = deployedQueue('production');
  await startDynamoDbLocal();
  try {
    const storms = await blowTwice({ orders, seed, deployed, ...(json ? {} : { step }) });
    const problems = complaints(storms);
    for (const problem of problems.slice(0, SHOWN)) console.error(problem);
    if (problems.length > SHOWN) console.error(`… and ${problems.length - SHOWN} more`);
    const { violations, sameFinalState } = summaryOf(storms);
    if (json) console.log(JSON.stringify(summaryOf(storms)));
    else {
      console.log(tableOf(storms));
      console.log(
        `${violations} violations; the final states are ${sameFinalState ? 'the same' : 'not the same'}.`,
      );
    }
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await stopDynamoDbLocal();
  }
}

await program
  .name('npm run storm --')
  .description(
    'Brings the events of many orders to the door: duplicated, late, out of order, forged, too early, once more a month ' +
      'later. Does so twice, each time in another order, and compares what is there in the end.',
  )
  .option('--orders <number>', 'how many', wholeNumber, 200)
  .option('--seed <number>', 'the same seed makes the same storms', wholeNumber, 7)
  .option('--json', 'print the sums as one JSON line, the last one')
  .action(asCommand(main))
  .parseAsync();
