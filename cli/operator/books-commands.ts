import { InvalidArgumentError, type Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { time } from './time.ts';

interface Shown {
  readonly from?: string;
  readonly to?: string;
  readonly grace?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** The gateway's books and ours. */
export function addBooksCommands(command: Command, deployed: Deployed): void {
  command
    .command('reconcile')
    .helpGroup('The gateway’s books:')
    .description('compares the gateway’s books with the orders; without a period as each day does')
    .option('--from <time>', 'from here on, such as 2026-11-24 or 2026-11-24T10:00:00Z', time)
    .option('--to <time>', 'up to here, exclusive', time)
    .option(
      '--grace <seconds>',
      'leaves what changed later than this long ago to the next comparison',
      Number,
    )
    .option('--json', 'as JSON, for other programs')
    .option('--csv', 'as CSV, for a spreadsheet')
    .action(({ from, to, grace, json, csv }: Shown) =>
      runCommand(async () => {
        if ((from === undefined) !== (to === undefined)) {
          throw new InvalidArgumentError('Say both --from and --to, or neither.');
        }
        const { reconcile, reportsCsv, reportsTable } = await import('./reconcile.ts');
        const { cloud, output } = await deployed();
        const asked = { from, until: to, graceSeconds: grace };
        const reports = await reconcile(cloud, output('ReconcileFunctionName'), asked);
        if (json === true) console.log(JSON.stringify(reports));
        else console.log(csv === true ? reportsCsv(reports).trimEnd() : reportsTable(reports));
        return reports.some(({ findings }) => findings.some(({ outcome }) => outcome === 'listed')) ? 1 : 0;
      }),
    );

  command
    .command('backfill')
    .helpGroup('After an upgrade:')
    .description(
      'brings what earlier releases wrote into the lists, once after an upgrade. Stopped, it goes on where it was',
    )
    .action(() =>
      runCommand(async () => {
        const { backfill } = await import('./backfill.ts');
        const { output, dynamo } = await deployed();
        const { orders, products, documents, apiKeys, merchants } = await backfill(
          await dynamo(),
          output('TableName'),
          ({ seen, orders: soFar }) => console.error(`${seen} items read, ${soFar} orders brought in`),
        );
        console.log(
          `Brought into the lists: orders ${orders}, products ${products}, documents ${documents}, API keys ${apiKeys}.`,
        );
        console.log(`Merchants known: ${merchants}.`);
        return 0;
      }),
    );
}
