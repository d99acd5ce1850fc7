import type { Command } from 'commander';

import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { reason } from '../reason.ts';
import type { DeadLetter, Redriven } from './dead-letters.ts';

interface Reasoned {
  readonly reason: string;
}

interface Shown {
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON, for other programs'] as const;

/** Webhooks that could not be applied. */
export function addDlqCommands(command: Command, deployed: Deployed): void {
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
        const { deadLetterTable } = await import('./dead-letter-report.ts');
        const { letters, behind } = await explainedLetters(deployed);
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
        const { shownLetter } = await import('./dead-letter-report.ts');
        const { letters } = await explainedLetters(deployed);
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
          const { redriveLetters } = await import('./dead-letter-acts.ts');
          const { redriveLine } = await import('./dead-letter-report.ts');
          const queues = await openQueues(deployed);
          const actor = await actorOf(queues, why);
          const wanted = ({ id }: DeadLetter): boolean => all === true || ids.includes(id);
          const told: Redriven[] = [];
          for await (const redriven of redriveLetters(queues, wanted, actor)) {
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
        const { dismissLetters } = await import('./dead-letter-acts.ts');
        const queues = await openQueues(deployed);
        const dismissed = await dismissLetters(queues, id, await actorOf(queues, why));
        if (dismissed === 0) throw noSuchLetter(id);
        console.log(`${id} is no dead letter any more. Who, when and why is in the record of its event.`);
        return 0;
      }),
    );
}

async function openQueues(deployed: Deployed) {
  const { queuesOf } = await import('./queues.ts');
  return queuesOf(await deployed());
}

async function actorOf({ cloud }: Awaited<ReturnType<typeof openQueues>>, why: string) {
  const { actorFrom } = await import('../actor.ts');
  return actorFrom(cloud, why);
}

async function explainedLetters(deployed: Deployed) {
  const { explain } = await import('./dead-letter-report.ts');
  const { deadLetters, dynamo, tableName } = await openQueues(deployed);
  const { letters, behind } = await deadLetters.list();
  return { letters: await explain(dynamo, tableName, letters), behind };
}

function noSuchLetter(id: string): CommandError {
  return new CommandError(
    `There is no dead letter ${id} in sight: \`npm run once -- dlq list\` shows those that are.`,
  );
}
