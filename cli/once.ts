import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Command } from 'commander';

import { deploymentsIn } from './account.ts';
import { actorFrom } from './actor.ts';
import { ambientCloud, type Cloud } from './cloud.ts';
import { CommandError } from './command-error.ts';
import { runCommand } from './command.ts';
import { addMerchantCommands, merchantId } from './merchant-commands.ts';
import { addDlqCommands } from './operator/dlq-commands.ts';
import { addExplainCommand } from './operator/explain-command.ts';
import { addIntakeCommands } from './operator/intake-commands.ts';
import { reason } from './reason.ts';
import {
  dismiss,
  needsAttentionJson,
  needsAttentionTable,
  readNeedsAttention,
  retry,
} from './operator/needs-attention.ts';
import { addLogsCommand } from './operator/logs-command.ts';
import { addBooksCommands } from './operator/books-commands.ts';
import { DeadLetters } from './operator/dead-letters.ts';
import { addAuditCommand } from './operator/audit-command.ts';
import { messagesIn } from './operator/messages-in.ts';
import { operationsJson, operationsTable, readOperations } from './operator/operations.ts';
import { stripeCommand } from './stripe-command.ts';

interface Reasoned {
  readonly reason: string;
}

interface Shown {
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON, for other programs'] as const;

const command = new Command('npm run once --')
  .description('Operates what is deployed in the account and region of the credentials in the environment.')
  .addHelpText(
    'after',
    '\nExit codes: 0 done; 1 not done, or something needs a person; 128 and more: ended by a signal.',
  )
  .option('--stage <name>', 'which deployment, where several are there');

addMerchantCommands(command, deployed);

command
  .command('operations')
  .helpGroup('Orders:')
  .description(
    'shows what was tried for an order: how often, why it failed, is a retry safe, what comes next',
  )
  .argument('<orderId>')
  .option('--merchant <merchant>', 'whose order it is; without it every merchant is asked', merchantId)
  .option(...JSON_OPTION)
  .action((orderId: string, { merchant, json }: Shown & { readonly merchant?: string }) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      const client = new DynamoDBClient(cloud.client);
      const history = await readOperations(client, output('TableName'), orderId, merchant);
      const now = new Date().toISOString();
      console.log(
        json === true ? JSON.stringify(operationsJson(history, now)) : operationsTable(history, now),
      );
      return 0;
    }),
  );

addLogsCommand(command, deployed);

const attention = command
  .command('attention')
  .helpGroup('What needs a person:')
  .description('what needs a person');

attention
  .command('list', { isDefault: true })
  .description('lists everything that needs a person, oldest first')
  .option(...JSON_OPTION)
  .action(({ json }: Shown) =>
    runCommand(async () => {
      const { deadLetters, dynamo, tableName, countUndelivered } = await queues();
      const found = await readNeedsAttention(dynamo, tableName, deadLetters, countUndelivered);
      console.log(json === true ? JSON.stringify(needsAttentionJson(found)) : needsAttentionTable(found));
      return 0;
    }),
  );

attention
  .command('retry')
  .description('has the sweep look again: for what a person has made possible meanwhile. The entry stays')
  .argument('<id>', 'as in the list, or of an order or event that has one entry')
  .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
  .action((id: string, { reason: why }: Reasoned) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      const actor = await actorFrom(cloud, why);
      console.log(await retry(new DynamoDBClient(cloud.client), output('TableName'), id, actor));
      return 0;
    }),
  );

attention
  .command('dismiss')
  .description('takes it off the list: for what a person has settled. Who, when and why is kept')
  .argument('<id>', 'as in the list, or of an order or event that has one entry')
  .requiredOption('--reason <text>', 'why it is settled, for whoever reads it later', reason)
  .action((id: string, { reason: why }: Reasoned) =>
    runCommand(async () => {
      const { cloud, output } = await deployed();
      const actor = await actorFrom(cloud, why);
      console.log(await dismiss(new DynamoDBClient(cloud.client), output('TableName'), id, actor));
      return 0;
    }),
  );

addDlqCommands(command, queues);
addExplainCommand(command, deployed);
addAuditCommand(command, deployed);
addIntakeCommands(command, deployed);
addBooksCommands(command, deployed);
command.addCommand(stripeCommand());

await command.parseAsync();

async function queues() {
  const { cloud, output, outputs } = await deployed();
  // The client would say at each request that an emulator names its queues by another of its hosts.
  const sqs = new SQSClient({ ...cloud.client, useQueueUrlAsEndpoint: false });
  const deadLetters = new DeadLetters(sqs, output('WebhookDeadLetterQueueUrl'), output('WebhookQueueUrl'));
  // Absent where no events are published.
  const undelivered = outputs['UndeliveredEventsQueueUrl'];
  const countUndelivered = async () => (undelivered === undefined ? 0 : messagesIn(sqs, undelivered));
  const dynamo = new DynamoDBClient(cloud.client);
  return { cloud, deadLetters, dynamo, tableName: output('TableName'), countUndelivered };
}

async function deployed(): Promise<{
  readonly cloud: Cloud;
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly output: (name: string) => string;
}> {
  const cloud = ambientCloud();
  const deployments = await deploymentsIn(cloud);
  const outputs = chosen([...deployments.values()]);
  const [stackName = ''] = [...deployments].find(([, each]) => each === outputs) ?? [];
  const output = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined) return value;
    throw new CommandError(`This deployment has no ${name}`);
  };
  return { cloud, stackName, outputs, output };
}

/** The stage that is named, or the only one that is there. */
function chosen(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const { stage } = command.opts<{ readonly stage?: string }>();
  const [found, ...others] = all.filter((outputs) => stage === undefined || outputs['Stage'] === stage);
  const there = all.map((outputs) => outputs['Stage']).join(', ');
  if (found === undefined) {
    throw new CommandError(
      stage === undefined || all.length === 0
        ? 'Once is not deployed to this account and region: run `npm run deploy` first'
        : `Stage ${stage} is not deployed to this account and region; there are ${there}`,
    );
  }
  if (others.length > 0)
    throw new CommandError(`Several stages are deployed here: say --stage, one of ${there}`);
  return found;
}
