import { Command } from 'commander';

import { runCommand } from '../../cli/command.ts';
import { prove } from './prove.ts';

await new Command('npm run prove --')
  .description(
    'Deploys a throw-away stage to the account of the environment, plays everything, measures, and removes what it made.',
  )
  .requiredOption('--stage <name>', 'a name that no stage has: the stage is made, and removed')
  .option('--local', 'on a local cloud of its own, and not in an account')
  .action((options: { readonly stage: string; readonly local?: true }) =>
    runCommand(async () => prove(options)),
  )
  .parseAsync();
