import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

import { Command, InvalidArgumentError } from 'commander';

import { KEY_ID, MERCHANT_ID } from './api-key.ts';
import { runCommand } from './command.ts';
import { findDeployment, type Deployed } from './deployed.ts';
import { addAttentionCommands } from './operator/attention-commands.ts';
import { addAuditCommand } from './operator/audit-command.ts';
import { addBooksCommands } from './operator/books-commands.ts';
import { addDlqCommands } from './operator/dlq-commands.ts';
import { addExplainCommand } from './operator/explain-command.ts';
import { addIntakeCommands } from './operator/intake-commands.ts';
import { addLogsCommand } from './operator/logs-command.ts';
import { addOperationsCommand } from './operator/operations-command.ts';
import { reason } from './reason.ts';
import { stateDirectory } from './paths.ts';
import { stripeCommand } from './stripe-command.ts';

interface Reasoned {
  readonly reason: string;
}

// What a command does is imported when it runs: it starts with what it needs, and help with next to nothing. What was
// compiled once is not compiled again.
enableCompileCache(join(stateDirectory, 'compile-cache'));

const command = new Command('npm run once --')
  .description('Operates what is deployed in the account and region of the credentials in the environment.')
  .addHelpText(
    'after',
    '\nExit codes: 0 done; 1 not done, or something needs a person; 128 and more: ended by a signal.',
  )
  .option('--stage <name>', 'which deployment, where several are there');

const deployed: Deployed = () => findDeployment(command.opts<{ readonly stage?: string }>().stage);

command
  .command('api-key')
  .helpGroup('Who may call:')
  .description('makes another API key for a merchant and shows it, once')
  .argument('<merchant>', 'lower-case letters, digits and hyphens', merchantId)
  .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
  .action((merchant: string, { reason: why }: Reasoned) =>
    runCommand(async () => {
      const { registerApiKey } = await import('./api-keys.ts');
      const { actorFrom } = await import('./actor.ts');
      const { cloud, output } = await deployed();
      console.log(await registerApiKey(cloud, output('TableName'), merchant, await actorFrom(cloud, why)));
      return 0;
    }),
  );

command
  .command('revoke-api-key')
  .helpGroup('Who may call:')
  .description('ends an API key: in force within five minutes, as long as API Gateway goes on trusting it')
  .argument('<keyId>', 'the twelve characters of the key that follow once_', keyId)
  .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
  .action((id: string, { reason: why }: Reasoned) =>
    runCommand(async () => {
      const { revokeApiKey } = await import('./api-keys.ts');
      const { actorFrom } = await import('./actor.ts');
      const { cloud, output } = await deployed();
      const merchant = await revokeApiKey(cloud, output('TableName'), id, await actorFrom(cloud, why));
      console.log(`The key once_${id}_… of ${merchant} is revoked.`);
      return 0;
    }),
  );

addOperationsCommand(command, deployed);
addLogsCommand(command, deployed);
addAttentionCommands(command, deployed);
addDlqCommands(command, deployed);
addExplainCommand(command, deployed);
addAuditCommand(command, deployed);
addIntakeCommands(command, deployed);
addBooksCommands(command, deployed);
command.addCommand(stripeCommand());

await command.parseAsync();

function merchantId(value: string): string {
  if (MERCHANT_ID.test(value)) return value;
  throw new InvalidArgumentError('It takes lower-case letters, digits and hyphens, 64 at most.');
}

function keyId(value: string): string {
  if (KEY_ID.test(value)) return value;
  throw new InvalidArgumentError('It is the twelve letters and digits between once_ and the next _.');
}
