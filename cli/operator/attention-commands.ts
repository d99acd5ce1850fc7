import type { Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { reason } from '../reason.ts';

interface Reasoned {
  readonly reason: string;
}

/** What needs a person. */
export function addAttentionCommands(command: Command, deployed: Deployed): void {
  const attention = command
    .command('attention')
    .helpGroup('What needs a person:')
    .description('what needs a person');

  attention
    .command('list', { isDefault: true })
    .description('lists everything that needs a person, oldest first')
    .option('--json', 'as JSON, for other programs')
    .action(({ json }: { readonly json?: boolean }) =>
      runCommand(async () => {
        const { needsAttentionJson, needsAttentionTable, readNeedsAttention } =
          await import('./needs-attention.ts');
        const { queuesOf } = await import('./queues.ts');
        const found = await readNeedsAttention(await queuesOf(await deployed()));
        console.log(json === true ? JSON.stringify(needsAttentionJson(found)) : needsAttentionTable(found));
        return 0;
      }),
    );

  attention
    .command('retry')
    .description(
      'has the sweep look again, or brings a dead letter back to its queue: for what a person has made possible meanwhile',
    )
    .argument('<id>', 'as in the list, or of an order or event that has one entry')
    .requiredOption('--reason <text>', 'why, for whoever reads it later', reason)
    .action((id: string, { reason: why }: Reasoned) => runCommand(() => act(deployed, 'retry', id, why)));

  attention
    .command('dismiss')
    .description('takes it off the list: for what a person has settled. Who, when and why is kept')
    .argument('<id>', 'as in the list, or of an order or event that has one entry')
    .requiredOption('--reason <text>', 'why it is settled, for whoever reads it later', reason)
    .action((id: string, { reason: why }: Reasoned) => runCommand(() => act(deployed, 'dismiss', id, why)));
}

async function act(deployed: Deployed, verb: 'retry' | 'dismiss', id: string, why: string): Promise<number> {
  const { actorFrom } = await import('../actor.ts');
  const verbs = await import('./attention-verbs.ts');
  const { queuesOf } = await import('./queues.ts');
  const queues = await queuesOf(await deployed());
  console.log(await verbs[verb](queues, id, await actorFrom(queues.cloud, why)));
  return 0;
}
