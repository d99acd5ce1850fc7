import { Command, InvalidArgumentError } from 'commander';

import { runCommand } from '../../cli/command.ts';
import { KINDS, PLANTS, prove } from './prove.ts';

const ALL_PAIRS = (PLANTS.length * (PLANTS.length - 1)) / 2;

await new Command('npm run reconcile:proof --')
  .description(
    'Plants every kind of difference between gateway and orders, and shows that each is found, once.',
  )
  .option('--orders <count>', 'how many orders there are', count, 10_000)
  .option('--pairs <count>', 'how many pairs of kinds', count, ALL_PAIRS)
  .option('--seed <number>', 'another one: other orders, other amounts', count, Date.now() % 1_000_000)
  .option('--json', 'print the last line only')
  .action((options: Options) =>
    runCommand(async () => {
      const { orders, pairs, seed, json } = options;
      const report = (line: string): void => {
        if (json !== true) console.log(line);
      };
      report(`seed ${seed}`);
      const proof = await prove({ orders, pairs, seed, report });
      console.log(JSON.stringify(proof));
      const holds =
        proof.kinds === KINDS.length &&
        proof.found === proof.planted &&
        proof.misnamed + proof.false + proof.addedByRerun === 0;
      return holds ? 0 : 1;
    }),
  )
  .parseAsync();

interface Options {
  readonly orders: number;
  readonly pairs: number;
  readonly seed: number;
  readonly json?: boolean;
}

function count(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError('It takes a whole number.');
}
