import { InvalidArgumentError, Option, type Command } from 'commander';

import { LISTED_STATUSES, type ListedStatus } from '../../functions/usecases/ports/lists.ts';
import { runCommand } from '../command.ts';
import type { Deployed } from '../deployed.ts';
import { merchantId } from '../merchant-names.ts';
import { EXPORTED, FORMATS, type Exported, type Format } from './exported.ts';
import { time } from './time.ts';

const GROUP = 'Orders:';
const JSON_OPTION = ['--json', 'as JSON, for other programs'] as const;
const MERCHANT_OPTION = [
  '--merchant <merchant>',
  'whose they are; it may be left out where there is one merchant',
  merchantId,
] as const;

interface Listed {
  readonly merchant?: string;
  readonly status?: ListedStatus;
  readonly email?: string;
  readonly reference?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly json?: boolean;
}

interface ExportOptions {
  readonly merchant?: string;
  readonly from: string;
  readonly to?: string;
  readonly format: Format;
  readonly out: string;
}

/** Orders in numbers: lists, looking one up, and files for other programs. */
export function addOrderCommands(command: Command, deployed: Deployed): void {
  command
    .command('orders')
    .helpGroup(GROUP)
    .description('lists orders, newest first, as `GET /orders` does')
    .option(...MERCHANT_OPTION)
    .addOption(new Option('--status <status>', 'only these').choices(LISTED_STATUSES))
    .option('--email <address>', 'only of this customer, without case')
    .option('--reference <text>', 'only the one with this external reference')
    .option('--from <time>', 'placed from here on, such as 2026-11-24 or 2026-11-24T10:00:00Z', time)
    .option('--to <time>', 'placed before then', time)
    .option('--limit <number>', 'at most so many', count, 20)
    .option(...JSON_OPTION)
    .action((asked: Listed) =>
      runCommand(async () => {
        const { listOrders, ordersTable, shownOrder } = await import('./order-list.ts');
        const { chosenMerchant } = await import('../merchants.ts');
        const { output, dynamo } = await deployed();
        const [client, tableName] = [await dynamo(), output('TableName')];
        const whose = await chosenMerchant(client, tableName, asked.merchant);
        const found = await listOrders(client, tableName, whose, filterOf(asked), asked.limit);
        const { orders, isMore } = found;
        console.log(
          asked.json === true
            ? JSON.stringify({ orders: orders.map(shownOrder), isMore })
            : ordersTable(found),
        );
        return 0;
      }),
    );

  command
    .command('find')
    .helpGroup(GROUP)
    .description('finds orders of all merchants')
    .argument(
      '<what>',
      'a buyer’s e-mail address, an external reference, a payment’s or refund’s id at the gateway, an order’s id, or a document’s number',
    )
    .option('--limit <number>', 'at most so many', count, 20)
    .option(...JSON_OPTION)
    .action((what: string, { limit, json }: { readonly limit: number; readonly json?: boolean }) =>
      runCommand(async () => {
        const { findOrders } = await import('./find-orders.ts');
        const { ordersTable, shownOrder } = await import('./order-list.ts');
        const { output, dynamo } = await deployed();
        const found = await findOrders(await dynamo(), output('TableName'), what, limit);
        const { orders, isMore } = found;
        console.log(
          json === true ? JSON.stringify({ orders: orders.map(shownOrder), isMore }) : ordersTable(found),
        );
        return orders.length === 0 ? 1 : 0;
      }),
    );

  addExportCommand(command, deployed);
}

function addExportCommand(command: Command, deployed: Deployed): void {
  command
    .command('export')
    .helpGroup(GROUP)
    .description('writes a period into a file, newest first. Stopped, the same command goes on where it was')
    .addArgument(command.createArgument('<what>', 'of which kind').choices(EXPORTED))
    .option(...MERCHANT_OPTION)
    .requiredOption('--from <time>', 'from here on: placed, or of documents issued', time)
    .option('--to <time>', 'before then; without it now', time)
    .addOption(new Option('--format <format>', 'of the file').choices(FORMATS).makeOptionMandatory())
    .requiredOption('--out <file>', 'where to; beside it stands <file>.progress until it is whole')
    .action((what: Exported, options: ExportOptions) =>
      runCommand(async () => {
        const { begun, exportInto } = await import('./export.ts');
        const { exportOf } = await import('./export-sources.ts');
        const { chosenMerchant } = await import('../merchants.ts');
        const { output, dynamo } = await deployed();
        const [client, tableName] = [await dynamo(), output('TableName')];
        const whose = await chosenMerchant(client, tableName, options.merchant);
        const { from, format, out, to } = options;
        // What comes in while it goes on is not in it: a list begins with the newest, which is behind by then.
        const latest = (await begun(out))?.asked.until ?? new Date().toISOString();
        const until = to !== undefined && to < latest ? to : latest;
        const asked = { what, merchantId: whose, from, until, format };
        const sources = exportOf(what, { client, tableName, merchantId: whose, period: { from, until } });
        const rows = await exportInto(out, sources, asked, reportEach(1000));
        console.log(`${rows} ${what} of ${whose} from ${from} to ${until} are in ${out}.`);
        return 0;
      }),
    );
}

/** Says on standard error how far it is, once in so many rows. */
function reportEach(rows: number): (soFar: number) => void {
  let told = 0;
  return (soFar) => {
    if (soFar - told < rows) return;
    told = soFar;
    console.error(`${soFar} rows written`);
  };
}

const filterOf = ({ status, email, reference, from, to }: Listed) => ({
  placed: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { until: to }) },
  ...(status === undefined ? {} : { status }),
  ...(email === undefined ? {} : { email }),
  ...(reference === undefined ? {} : { externalReference: reference }),
});

function count(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It takes a whole number from 1 on.');
}
