import type { Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';

export function addExplainCommand(command: Command, deployed: Deployed): void {
  command
    .command('explain')
    .helpGroup('Orders:')
    .description('says in sentences what happened to the money of an order, and what is safe to do now')
    .argument(
      '<what>',
      'an order’s id or external reference, a buyer’s e-mail address, a payment’s or refund’s id at the gateway, or a document’s number',
    )
    .option('--json', 'as JSON, for other programs')
    .action((what: string, { json }: { readonly json?: boolean }) =>
      runCommand(async () => {
        const { explainAll, explanationText } = await import('./explain.ts');
        const { output, dynamo } = await deployed();
        const told = await explainAll(await dynamo(), output('TableName'), what, new Date().toISOString());
        console.log(json === true ? JSON.stringify(told) : explanationText(told));
        return 0;
      }),
    );
}
