import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { explainOrder, type Explanation } from '../../functions/domain/orders/explain-order.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { CommandError } from '../command-error.ts';
import { printableLine } from '../printable.ts';
import { findOrders } from './find-orders.ts';

export interface Explained {
  /** Oldest first. */
  readonly orders: readonly Explanation[];
  /** Whether older ones were left out. */
  readonly isMore: boolean;
}

/** A person reads these at once. */
const MOST = 20;

/** The newest orders that fit. */
export async function explainAll(
  client: DynamoDBClient,
  tableName: string,
  what: string,
  now: string,
): Promise<Explained> {
  const { orders, isMore } = await findOrders(client, tableName, what, MOST);
  if (orders.length === 0) throw new CommandError(`There is no order for ${what} here.`);
  const read = new DynamoOrders(client, tableName);
  const histories = await Promise.all(
    orders.toReversed().map(async ({ merchantId, orderId }) => read.history(merchantId, orderId)),
  );
  return {
    orders: histories.filter((history) => history !== undefined).map((history) => explainOrder(history, now)),
    isMore,
  };
}

export const explanationText = ({ orders, isMore }: Explained): string =>
  [
    ...orders.map(inSentences),
    ...(isMore ? [`These are the newest ${orders.length}. There are older ones.`] : []),
  ].join('\n\n');

function inSentences({ orderId, merchantId, happened, stands, next, safely }: Explanation): string {
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
