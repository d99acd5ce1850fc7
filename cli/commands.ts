import { Command } from 'commander';

import { findDeployment, type Deployed } from './deployed.ts';
import { addMerchantCommands } from './merchant-commands.ts';
import { addAttentionCommands } from './operator/attention-commands.ts';
import { addAuditCommand } from './operator/audit-command.ts';
import { addBooksCommands } from './operator/books-commands.ts';
import { addDlqCommands } from './operator/dlq-commands.ts';
import { addExplainCommand } from './operator/explain-command.ts';
import { addIntakeCommands } from './operator/intake-commands.ts';
import { addLogsCommand } from './operator/logs-command.ts';
import { addOrderCommands } from './operator/order-commands.ts';
import { addOperationsCommand } from './operator/operations-command.ts';
import { stripeCommand } from './stripe-command.ts';

/** `npm run once --`. What a command does is imported when it runs: it starts with what it needs, and help with next to nothing. */
export function onceCommand(): Command {
  const command = new Command('npm run once --')
    .description('Operates what is deployed in the account and region of the credentials in the environment.')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 not done, or something needs a person; 128 and more: ended by a signal.',
    )
    .option('--stage <name>', 'which deployment, where several are there');

  const deployed: Deployed = () => findDeployment(command.opts<{ readonly stage?: string }>().stage);

  addMerchantCommands(command, deployed);
  addOrderCommands(command, deployed);
  addOperationsCommand(command, deployed);
  addLogsCommand(command, deployed);
  addAttentionCommands(command, deployed);
  addDlqCommands(command, deployed);
  addExplainCommand(command, deployed);
  addAuditCommand(command, deployed);
  addIntakeCommands(command, deployed);
  addBooksCommands(command, deployed);
  command.addCommand(stripeCommand());
  return command;
}
