import { program } from 'commander';
import { step } from '../../cli/progress.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import type { Cell } from './cell.ts';
import { cellsNamed, runCells, type Judged } from './matrix.ts';
import { customerCellsNamed } from './customer/customer-matrix.ts';
import { customersInWords } from './customer/customer-report.ts';
import { playCustomers } from './customer/in-a-process.ts';
import { complaints, inWords, summaryOf, tableOf } from './report.ts';

interface Options {
  readonly json?: true;
  readonly only: string;
  readonly seed: string;
}

async function main({ json, only, seed }: Options): Promise<void> {
  const cells = cellsNamed(only);
  if (cells.length + customerCellsNamed(only).length === 0)
    program.error(`no cell has “${only}” in its name`);
  // Powertools warns on the console of every claim that it cannot save; what comes of it is judged.
  console.warn = () => undefined;
  await startDynamoDbLocal();
  try {
    const [{ summary, ...confirmed }, judged] = await Promise.all([
      playCustomers(only, seed),
      json ? runCells(cells, seed) : runAndShow(cells, seed),
    ]);
    if (!json) {
      console.log(`${tableOf(judged)}\n${inWords(summaryOf(judged))}`);
      console.log(`${confirmed.table}\n${customersInWords(summary)}`);
    }
    for (const complaint of [...complaints(judged), ...confirmed.complaints]) console.error(complaint);
    const { customerViolations, ...played } = summary;
    const violations = summaryOf(judged).violations + customerViolations;
    if (json) console.log(JSON.stringify({ ...summaryOf(judged), ...played, violations }));
    process.exitCode = violations === 0 ? 0 : 1;
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
    'Plays every behaviour of the gateway against every kind of client, of webhooks and of sweeps; and every customer who ' +
      'confirms against gateway, webhooks and cancellations. Judges what is left when nothing moves any more.',
  )
  .option('--json', 'print the sums as one JSON line')
  .option('--only <part>', 'only cells whose name has this in it', '')
  .option('--seed <text>', 'decides delays and faults: the same seed, the same cells', '1')
  .action(asCommand(main))
  .parseAsync();
