import { program } from 'commander';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { CONTRACT } from './contract.ts';
import { installedVersion } from './powertools-version.ts';
import { compare, type Comparison, type Probe } from './probe.ts';
import { PROBES } from './probes.ts';
import { complaints, summaryOf, tableOf } from './report.ts';

async function main({ json }: { readonly json?: true }): Promise<void> {
  // Powertools warns on the console where a probe goes; what comes of it stands in the table.
  console.warn = () => undefined;
  await startDynamoDbLocal();
  try {
    const probes = await all(PROBES);
    const contract = await all(CONTRACT);
    const { stockFailures, onceFailures } = summaryOf(probes, contract);
    if (json) console.log(JSON.stringify(summaryOf(probes, contract)));
    else {
      console.log(
        `Stock is Powertools idempotency ${installedVersion()}; both sides run on DynamoDB Local. ` +
          'Effects are counted in a table of their own, the books of a gateway without idempotency keys.',
      );
      console.log(tableOf(probes, contract));
      console.log(`${stockFailures} failures of stock, ${onceFailures} of Once.`);
    }
    const problems = complaints([...probes, ...contract], installedVersion());
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await stopDynamoDbLocal();
  }
}

/** One after the other: the deadlines in them are real time. */
async function all(probes: readonly Probe[]): Promise<readonly Comparison[]> {
  const done: Comparison[] = [];
  for (const probe of probes) done.push(await compare(probe));
  return done;
}

await program
  .name('npm run compare --')
  .description(
    'Runs the same faults against stock Powertools idempotency and against Once, and counts effects.',
  )
  .option('--json', 'print the sums as one JSON line')
  .action(asCommand(main))
  .parseAsync();
