import { program } from 'commander';
import { step } from '../../cli/progress.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import type { Cell } from './cell.ts';
import { cellsNamed, runCells, type Judged } from './matrix.ts';
import { complaints, inWords, summaryOf, tableOf } from './report.ts';

interface Options {
  readonly json?: true;
  readonly only: string;
  readonly seed: string;
}

async function main({ json, only, seed }: Options): Promise<void> {
  const cells = cellsNamed(only);
  if (cells.length === 0) program.error(`no cell has “${only}” in its name`);
  // Powertools warns on the console of every claim that it cannot save; what comes of it is judged.
  console.warn = () => undefined;
  await startDynamoDbLocal();
  try {
    const judged = await (json ? runCells(cells, seed) : runAndShow(cells, seed));
    if (!json) console.log(`${tableOf(judged)}\n${inWords(summaryOf(judged))}`);
    for (const complaint of complaints(judged)) console.error(complaint);
    if (json) console.log(JSON.stringify(summaryOf(judged)));
    process.exitCode = summaryOf(judged).violations === 0 ? 0 : 1;
  } finally {
    await stopDynamoDbLocal();
  }
}

/** A line whenever a behaviour is done: a cell takes a fraction of a second. */
async function runAndShow(cells: readonly Cell[], seed: string): Promise<readonly Judged[]> {
  return step(`${cells.length} cells, with the seed ${seed}`, async (report) => {
    const left = new Map<string, number>();
    for (const { behaviour } of cells) left.set(behaviour.name, (left.get(behaviour.name) ?? 0) + 1);
    return runCells(cells, seed, ({ cell: { behaviour } }) => {
      const more = (left.get(behaviour.name) ?? 0) - 1;
      left.set(behaviour.name, more);
      if (more === 0) report(behaviour.name);
    });
  });
}

await program
  .name('npm run payments --')
  .description(
    'Plays every behaviour of the gateway against every kind of client, of webhooks and of sweeps, and judges what is ' +
      'left when nothing moves any more.',
  )
  .option('--json', 'print the sums as one JSON line')
  .option('--only <part>', 'only cells whose name has this in it', '')
  .option('--seed <text>', 'decides delays and faults: the same seed, the same cells', '1')
  .action(asCommand(main))
  .parseAsync();
