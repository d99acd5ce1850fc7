import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { Command } from 'commander';

import { ambientCloud, type Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { runCommand } from './command.ts';
import { registerApiKey } from './seed.ts';

/** Merchant ids stand inside keys, so they are plain. */
const MERCHANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

const program = new Command('once').description(
  'For whoever runs Once in the account of the ambient credentials.',
);

program
  .command('api-key')
  .description('make an API key for a merchant and print it; it is stored hashed and never shown again')
  .argument('<merchant>', 'lower-case letters, digits and hyphens')
  .action(async (merchantId: string) => {
    if (!MERCHANT_ID.test(merchantId)) {
      throw new CommandError(
        `"${merchantId}" is no merchant id: use lower-case letters, digits and hyphens.`,
      );
    }
    const cloud = ambientCloud();
    console.log(await registerApiKey(cloud, await deployedTable(cloud), merchantId));
  });

async function deployedTable(cloud: Cloud): Promise<string> {
  const { Stacks: stacks = [] } = await new CloudFormationClient(cloud.client).send(
    new DescribeStacksCommand({ StackName: 'OnceOrders' }),
  );
  const tableName = stacks[0]?.Outputs?.find(({ OutputKey: key }) => key === 'TableName')?.OutputValue;
  if (tableName === undefined) throw new CommandError('OnceOrders is not deployed here: npm run deploy');
  return tableName;
}

await runCommand(async () => {
  await program.parseAsync();
  return 0;
});
