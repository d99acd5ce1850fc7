import type { Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { merchantId } from '../merchant-names.ts';

interface Shown {
  readonly merchant?: string;
  readonly json?: boolean;
}

/** The retry ledger of an order. */
export function addOperationsCommand(command: Command, deployed: Deployed): void {
  command
    .command('operations')
    .helpGroup('Orders:')
    .description(
      'shows what was tried for an order: how often, why it failed, is a retry safe, what comes next',
    )
    .argument('<orderId>')
    .option('--merchant <merchant>', 'whose order it is; without it every merchant is asked', merchantId)
    .option('--json', 'as JSON, for other programs')
    .action((orderId: string, { merchant, json }: Shown) =>
      runCommand(async () => {
        const { operationsJson, operationsTable, readOperations } = await import('./operations.ts');
        const { output, dynamo } = await deployed();
        const history = await readOperations(await dynamo(), output('TableName'), orderId, merchant);
        const now = new Date().toISOString();
        console.log(
          json === true ? JSON.stringify(operationsJson(history, now)) : operationsTable(history, now),
        );
        return 0;
      }),
    );
}
