import { Command, InvalidArgumentError } from 'commander';

import { stackOutputsIn } from './account.ts';
import { MERCHANT_ID } from './api-key.ts';
import { ambientCloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { runCommand } from './command.ts';
import { registerApiKey } from './seed.ts';

const command = new Command('npm run once --').description(
  'Operates what is deployed in the account and region of the credentials in the environment.',
);

command
  .command('api-key')
  .description('makes another API key for a merchant and shows it, once')
  .argument('<merchant>', 'lower-case letters, digits and hyphens', merchantId)
  .action((merchant: string) => runCommand(() => makeApiKey(merchant)));

await command.parseAsync();

async function makeApiKey(merchant: string): Promise<number> {
  const cloud = ambientCloud();
  const tableName = (await stackOutputsIn(cloud, 'OnceOrders'))?.['TableName'];
  if (tableName === undefined) {
    throw new CommandError('Once is not deployed to this account and region: run `npm run deploy` first');
  }
  console.log(await registerApiKey(cloud, tableName, merchant));
  return 0;
}

function merchantId(value: string): string {
  if (MERCHANT_ID.test(value)) return value;
  throw new InvalidArgumentError('It takes lower-case letters, digits and hyphens, 64 at most.');
}
