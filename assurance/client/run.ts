import { program } from 'commander';
import { step } from '../../cli/progress.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { prove } from './proof.ts';
import { summaryOf, tableOf } from './report.ts';

async function main({ json }: { readonly json?: true }): Promise<void> {
  await startDynamoDbLocal();
  try {
    const proof = await (json
      ? prove()
      : step('Kill the client at each moment of each request', async (report) => prove(report)));
    const summary = summaryOf(proof);
    if (!json) console.log(tableOf(proof));
    for (const violation of proof.violations) console.error(violation);
    console.log(JSON.stringify(summary));
    const { duplicates, duplicatesWithRandomKeys } = summary;
    // Random keys show that the kills would find a duplicate.
    const holds = duplicates === 0 && duplicatesWithRandomKeys > 0 && proof.violations.length === 0;
    process.exitCode = holds ? 0 : 1;
  } finally {
    await stopDynamoDbLocal();
  }
}

await program
  .name('npm run client:proof --')
  .description(
    'Kills the client’s process before sending, after sending and after the answer of each of its requests, and starts it ' +
      'again with nothing but the shop’s own order number. Does the same with random keys.',
  )
  .option('--json', 'print the sums as one JSON line')
  .action(asCommand(main))
  .parseAsync();
