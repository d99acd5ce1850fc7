import type { Command } from 'commander';

import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { reason } from '../reason.ts';

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
        const { intake, act } = await theSwitch(deployed, why, 'orders_paused');
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
        const { intake, act } = await theSwitch(deployed, why, 'orders_resumed');
        if (!(await intake.resumeOrders(act))) throw new CommandError('New orders are not paused.');
        console.log('New orders are taken again within a minute.');
        return 0;
      }),
    );
}

/** The switch, and the act that is kept with what it changes. */
async function theSwitch(deployed: Deployed, why: string, kind: 'orders_paused' | 'orders_resumed') {
  const { actNow, actorFrom } = await import('../actor.ts');
  const { DynamoIntakeSwitch } = await import('../../functions/persistence/orders/dynamo-intake.ts');
  const { cloud, output, dynamo } = await deployed();
  const act = actNow(await actorFrom(cloud, why), { kind, about: output('Stage') });
  return { intake: new DynamoIntakeSwitch(await dynamo(), output('TableName')), act };
}
