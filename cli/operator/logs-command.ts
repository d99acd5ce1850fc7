import { InvalidArgumentError, type Command } from 'commander';

import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';

interface Shown {
  readonly of?: string;
  readonly matching?: string;
  readonly days?: number;
  readonly json?: boolean;
}

/** An order is looked at days after it was placed; a function, as a rule, while it fails. */
const DEFAULT_DAYS = { order: 7, one: 1 };

export function addLogsCommand(command: Command, deployed: Deployed): void {
  command
    .command('logs')
    .helpGroup('Orders:')
    .description(
      'shows each line that any function logged about an order, oldest first, and its trace; or the newest lines of one function',
    )
    .argument('[orderId]')
    .option(
      '--of <function>',
      'whose lines, without an order: a function, Api (its access log) or OrderWorkflow',
    )
    .option('--matching <text>', 'with --of: lines that have this in them')
    .option(
      '--days <days>',
      'how far back: 7 for an order, else 1; CloudWatch takes half a cent for each GB that it reads',
      days,
    )
    .option('--json', 'as JSON, for other programs')
    .action((orderId: string | undefined, asked: Shown) =>
      runCommand(async () => {
        console.log(
          orderId === undefined ? await ofOne(deployed, asked) : await ofOrder(deployed, orderId, asked),
        );
        return 0;
      }),
    );
}

async function ofOrder(deployed: Deployed, orderId: string, { of, days, json }: Shown): Promise<string> {
  if (of !== undefined) throw new CommandError('Say an order or --of, not both.');
  const { linesTable, orderLines, traceOf } = await import('./logs.ts');
  const { cloud, stackName } = await deployed();
  const lines = await orderLines(cloud, stackName, orderId, days ?? DEFAULT_DAYS.order);
  const trace = traceOf(
    orderId,
    cloud.endpointUrl === undefined ? cloud.environment['AWS_REGION'] : undefined,
  );
  return json === true ? JSON.stringify({ lines, ...trace }) : linesTable(orderId, lines, trace);
}

async function ofOne(
  deployed: Deployed,
  { of, matching, days = DEFAULT_DAYS.one, json }: Shown,
): Promise<string> {
  if (of === undefined) throw new CommandError('Say an order, or --of <function>.');
  const { linesOf, logTable } = await import('./logs.ts');
  const { cloud, stackName } = await deployed();
  const lines = await linesOf(cloud, stackName, { of, matching, days });
  return json === true ? JSON.stringify({ lines }) : logTable(of, lines);
}

function days(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && number <= 3653) return number;
  throw new InvalidArgumentError('It takes a number of days, from 1.');
}
