import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';

import { keepDismissal } from '../../functions/persistence/webhooks/dismissed-letters.ts';
import type { Cloud } from '../cloud.ts';
import { actorFrom } from '../actor.ts';
import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import { reason } from '../reason.ts';
import { keepAct } from './dead-letter-acts.ts';
import { deadLetterTable, eventOf, explain, redriveLine, shownLetter } from './dead-letter-report.ts';
import type { DeadLetter, DeadLetters, Redriven } from './dead-letters.ts';

interface Reasoned {
  readonly reason: string;
}

interface Shown {
  readonly json?: boolean;
}

type Queues = () => Promise<{
  readonly cloud: Cloud;
  readonly deadLetters: DeadLetters;
  readonly dynamo: DynamoDBClient;
  readonly tableName: string;
}>;

const JSON_OPTION = ['--json', 'as JSON, for other programs'] as const;

/** Webhooks that could not be applied. */
export function addDlqCommands(command: Command, queues: Queues): void {
  const dlq = command
    .command('dlq')
    .helpGroup('What needs a person:')
    .description('shows webhooks that could not be applied, and brings them back to their queue');

  dlq
    .command('list')
    .description('lists them with the reason why they failed, those of a group in their order')
    .option(...JSON_OPTION)
    .action(({ json }: Shown) =>
      runCommand(async () => {
        const { letters, behind } = await explainedLetters(queues);
        console.log(json === true ? JSON.stringify({ letters, behind }) : deadLetterTable(letters, behind));
        return 0;
      }),
    );

  dlq
    .command('show')
    .description('shows a whole message, as JSON')
    .argument('<id>', 'of its event, as in the list')
    .action((id: string) =>
      runCommand(async () => {
        const { letters } = await explainedLetters(queues);
        const shown = letters.filter((letter) => letter.id === id).map(shownLetter);
        if (shown.length === 0) throw noSuchLetter(id);
        for (const letter of shown) console.log(JSON.stringify(letter, null, 2));
        return 0;
      }),
    );

  dlq
    .command('redrive')
    .description(
      'brings them back to their queue: the same events, in the order of their groups, applied once at most',
    )
    .argument('[id...]', 'of their events, as in the list')
    .option('--all', 'all there are')
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .option(...JSON_OPTION)
    .action(
      (ids: readonly string[], { all, json, reason: why }: Shown & Reasoned & { readonly all?: boolean }) =>
        runCommand(async () => {
          if ((all === true) === ids.length > 0) throw new CommandError('Name the events, or say --all.');
          const { deadLetters, cloud, dynamo, tableName } = await queues();
          const keep = keepAct(dynamo, tableName, 'dead_letter_redriven', await actorFrom(cloud, why));
          const wanted = ({ id }: DeadLetter): boolean => all === true || ids.includes(id);
          const told: Redriven[] = [];
          for await (const redriven of deadLetters.redrive(wanted, keep)) {
            told.push(redriven);
            if (json !== true) console.log(redriveLine(redriven));
          }
          if (json === true) console.log(JSON.stringify(told));
          else if (all === true && told.length === 0) console.log('There are no dead letters.');
          const missing = ids.find((id) => !told.some(({ letter }) => letter.id === id));
          if (missing !== undefined) throw noSuchLetter(missing);
          return told.every(({ outcome }) => outcome.code === 'redriven') ? 0 : 1;
        }),
    );

  dlq
    .command('dismiss')
    .description('takes one away for good: for what is hopeless, or settled. Who, when and why is kept')
    .argument('<id>', 'of its event, as in the list')
    .requiredOption('--reason <text>', 'why it is settled, for whoever reads it later', reason)
    .action((id: string, { reason: why }: Reasoned) =>
      runCommand(async () => {
        const { deadLetters, cloud, dynamo, tableName } = await queues();
        const actor = await actorFrom(cloud, why);
        const keep = keepAct(dynamo, tableName, 'dead_letter_dismissed', actor);
        const dismissed = await deadLetters.dismiss(
          (letter) => letter.id === id,
          async (letter) => {
            const { at } = await keep(letter);
            await keepDismissal(dynamo, tableName, eventOf(letter), { ...actor, at });
          },
        );
        if (dismissed === 0) throw noSuchLetter(id);
        console.log(`${id} is no dead letter any more. Who, when and why is in the record of its event.`);
        return 0;
      }),
    );
}

async function explainedLetters(queues: Queues) {
  const { deadLetters, dynamo, tableName } = await queues();
  const { letters, behind } = await deadLetters.list();
  return { letters: await explain(dynamo, tableName, letters), behind };
}

function noSuchLetter(id: string): CommandError {
  return new CommandError(
    `There is no dead letter ${id} in sight: \`npm run once -- dlq list\` shows those that are.`,
  );
}
