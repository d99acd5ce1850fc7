import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';

import { explainOrder, type Explanation } from '../../functions/domain/orders/explain-order.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { CommandError } from '../command-error.ts';
import { runCommand } from '../command.ts';
import { printableLine } from '../printable.ts';
import type { Deployed } from './books-commands.ts';
import { findOrders } from './find-orders.ts';

export function addExplainCommand(command: Command, deployed: Deployed): void {
  command
    .command('explain')
    .helpGroup('Orders:')
    .description('says in sentences what happened to the money of an order, and what is safe to do now')
    .argument('<what>', 'an order’s id, a buyer’s e-mail address, a payment’s id, or a document’s number')
    .option('--json', 'as JSON, for other programs')
    .action((what: string, { json }: { readonly json?: boolean }) =>
      runCommand(async () => {
        const { cloud, output } = await deployed();
        const client = new DynamoDBClient(cloud.client);
        const explained = await explainAll(client, output('TableName'), what, new Date().toISOString());
        console.log(json === true ? JSON.stringify(explained) : explained.map(inSentences).join('\n\n'));
        return 0;
      }),
    );
}

/** Every order that fits, oldest first. */
export async function explainAll(
  client: DynamoDBClient,
  tableName: string,
  what: string,
  now: string,
): Promise<readonly Explanation[]> {
  const orders = new DynamoOrders(client, tableName);
  const keys = await findOrders(client, tableName, what);
  if (keys.length === 0) throw new CommandError(`There is no order for ${what} here.`);
  const histories = await Promise.all(
    keys.map(async ({ merchantId, orderId }) => orders.history(merchantId, orderId)),
  );
  return histories
    .filter((history) => history !== undefined)
    .toSorted((one, other) => one.order.placedAt.localeCompare(other.order.placedAt))
    .map((history) => explainOrder(history, now));
}

export function inSentences({ orderId, merchantId, happened, stands, next, safely }: Explanation): string {
  const under = (title: string, lines: readonly string[]): readonly string[] => [
    title,
    ...lines.map((line) => `  ${printableLine(line)}`),
  ];
  return [
    printableLine(`Order ${orderId} of ${merchantId}`),
    ...under(
      'What happened',
      happened.map(({ at, says }) => `${at}  ${says}`),
    ),
    ...under('Where the money is', stands),
    ...under('What comes next', next),
    ...under('What is safe to do', safely),
  ].join('\n');
}
