import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';

import { DynamoIntakeSwitch } from '../../functions/persistence/orders/dynamo-intake.ts';
import { actNow, actorFrom } from '../actor.ts';
import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import { reason } from '../reason.ts';
import type { Deployed } from './books-commands.ts';

interface Reasoned {
  readonly reason: string;
}

/** The switch that stops new orders, and lets them in again. */
export function addIntakeCommands(command: Command, deployed: Deployed): void {
  command
    .command('pause')
    .helpGroup('New orders:')
    .description('stops new orders within a minute; what is under way goes on, and replays are answered')
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action(({ reason: why }: Reasoned) =>
      runCommand(async () => {
        const { cloud, output } = await deployed();
        const act = actNow(await actorFrom(cloud, why), { kind: 'orders_paused', about: output('Stage') });
        const intake = new DynamoIntakeSwitch(new DynamoDBClient(cloud.client), output('TableName'));
        if (!(await intake.pauseOrders(act))) throw new CommandError('New orders are paused already.');
        console.log('New orders are answered with 503 within a minute. `npm run once -- resume` ends that.');
        return 0;
      }),
    );

  command
    .command('resume')
    .helpGroup('New orders:')
    .description('lets new orders in again, within a minute')
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action(({ reason: why }: Reasoned) =>
      runCommand(async () => {
        const { cloud, output } = await deployed();
        const act = actNow(await actorFrom(cloud, why), { kind: 'orders_resumed', about: output('Stage') });
        const intake = new DynamoIntakeSwitch(new DynamoDBClient(cloud.client), output('TableName'));
        if (!(await intake.resumeOrders(act))) throw new CommandError('New orders are not paused.');
        console.log('New orders are taken again within a minute.');
        return 0;
      }),
    );
}
