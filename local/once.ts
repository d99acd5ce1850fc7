import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Command, InvalidArgumentError } from 'commander';

import { stackOutputsIn } from './account.ts';
import { MERCHANT_ID } from './api-key.ts';
import { ambientCloud, type Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { runCommand } from './command.ts';
import { attentionTable, readAttention } from './operator/attention.ts';
import { operationsTable, readOperations } from './operator/operations.ts';
import { registerApiKey } from './seed.ts';

interface Shown {
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON, for other programs'] as const;

const command = new Command('npm run once --').description(
  'Operates what is deployed in the account and region of the credentials in the environment.',
);

command
  .command('api-key')
  .description('makes another API key for a merchant and shows it, once')
  .argument('<merchant>', 'lower-case letters, digits and hyphens', merchantId)
  .action((merchant: string) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      console.log(await registerApiKey(cloud, output('TableName'), merchant));
      return 0;
    }),
  );

command
  .command('operations')
  .description(
    'shows what was tried for an order: how often, why it failed, is a retry safe, what comes next',
  )
  .argument('<orderId>')
  .option('--merchant <merchant>', 'whose order it is; without it the whole table is searched', merchantId)
  .option(...JSON_OPTION)
  .action((orderId: string, { merchant, json }: Shown & { readonly merchant?: string }) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      const client = new DynamoDBClient(cloud.client);
      const story = await readOperations(client, output('TableName'), orderId, merchant);
      console.log(json === true ? JSON.stringify(story) : operationsTable(story, new Date().toISOString()));
      return 0;
    }),
  );

command
  .command('attention')
  .description('lists everything that needs a person, oldest first')
  .option(...JSON_OPTION)
  .action(({ json }: Shown) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      const attention = await readAttention(
        new DynamoDBClient(cloud.client),
        output('TableName'),
        new SQSClient(cloud.client),
        output('WebhookDeadLetterQueueUrl'),
      );
      console.log(json === true ? JSON.stringify(attention) : attentionTable(attention));
      return 0;
    }),
  );

await command.parseAsync();

async function deployed(): Promise<{
  readonly cloud: Cloud;
  readonly output: (name: string) => string;
}> {
  const cloud = ambientCloud();
  const outputs = await stackOutputsIn(cloud, 'OnceOrders');
  const output = (name: string): string => {
    const value = outputs?.[name];
    if (value !== undefined) return value;
    throw new CommandError('Once is not deployed to this account and region: run `npm run deploy` first');
  };
  return { cloud, output };
}

function merchantId(value: string): string {
  if (MERCHANT_ID.test(value)) return value;
  throw new InvalidArgumentError('It takes lower-case letters, digits and hyphens, 64 at most.');
}
