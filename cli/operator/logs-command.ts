import { InvalidArgumentError, type Command } from 'commander';

import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';

interface Shown {
  readonly days: number;
  readonly json?: boolean;
}

const DEFAULT_DAYS = 7;

export function addLogsCommand(command: Command, deployed: Deployed): void {
  command
    .command('logs')
    .helpGroup('Orders:')
    .description('shows each line that any function logged about an order, oldest first, and its trace')
    .argument('<orderId>')
    .option(
      '--days <days>',
      'how far back; CloudWatch takes half a cent for each GB that it reads',
      days,
      DEFAULT_DAYS,
    )
    .option('--json', 'as JSON, for other programs')
    .action((orderId: string, { days: back, json }: Shown) =>
      runCommand(async () => {
        const { linesTable, orderLines } = await import('./logs.ts');
        const { cloud, stackName } = await deployed();
        const lines = await orderLines(cloud, stackName, orderId, back);
        const region = cloud.endpointUrl === undefined ? cloud.environment['AWS_REGION'] : undefined;
        console.log(json === true ? JSON.stringify(lines) : linesTable(orderId, lines, region));
        return 0;
      }),
    );
}

function days(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number <= 3653) return number;
  throw new InvalidArgumentError('It takes a number of days, from 1.');
}
