import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fittedTable } from '../plain-table.ts';
import { actsTable } from './audit.ts';
import { printableLine } from '../printable.ts';

import { nextAction } from '../../functions/domain/orders/next-action.ts';
import { nextInWords } from '../../functions/domain/orders/next-in-words.ts';
import type { OperationRecord } from '../../functions/domain/operations/operation.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import { CommandError } from '../command-error.ts';
import { findOrders } from './find-orders.ts';

/** The retry ledger of an order. Without the merchant it is looked for at each of them. */
export async function readOperations(
  client: DynamoDBClient,
  tableName: string,
  orderId: string,
  merchantId?: string,
): Promise<OrderHistory> {
  const owner = merchantId ?? (await merchantOf(client, tableName, orderId));
  const history =
    owner === undefined ? undefined : await new DynamoOrders(client, tableName).history(owner, orderId);
  if (history === undefined) throw new CommandError(`There is no order ${orderId} here.`);
  return history;
}

async function merchantOf(
  client: DynamoDBClient,
  tableName: string,
  orderId: string,
): Promise<string | undefined> {
  const { orders } = await findOrders(client, tableName, orderId, 1);
  return orders.find((order) => order.orderId === orderId)?.merchantId;
}

/** One row an operation, one line an attempt; then what people did. */
export function operationsTable(history: OrderHistory, now: string): string {
  const { order, operations, attention, acts } = history;
  const rows = operations
    .toSorted((one, other) => one.createdAt.localeCompare(other.createdAt))
    .map((record) => [
      printableLine(`${record.kind}:${record.key}`),
      record.status,
      String(record.attemptCount),
      attemptsOf(record),
      printableLine(nextInWords(nextAction(record, order, now, attention))),
    ]);
  const { orderId, merchantId, status } = order;
  return [
    printableLine(`order ${orderId} of ${merchantId} is ${status}`),
    fittedTable(
      ['what', 'status', 'tries', 'attempts: start, end, how it ended, safe to retry', 'next'],
      rows,
    ),
    ...(acts.length === 0 ? [] : ['what people did', actsTable(acts)]),
  ].join('\n');
}

/** Everything that the table has, for other programs: also what comes next. */
export const operationsJson = (history: OrderHistory, now: string): object => ({
  ...history,
  pdfsWritten: [...history.pdfsWritten],
  operations: history.operations.map((record) => ({
    ...record,
    next: nextAction(record, history.order, now, history.attention),
  })),
});

const attemptsOf = ({ attempts }: OperationRecord): string =>
  attempts
    .map(({ number, startedAt, endedAt = 'open', outcome = 'running', error, retrySafe }) => {
      const why = error === undefined ? '' : ` (${error.code}: ${error.message})`;
      const safe = retrySafe === undefined ? '' : retrySafe ? ', safe' : ', not safe';
      return printableLine(`${number}. ${startedAt} – ${endedAt}: ${outcome}${why}${safe}`);
    })
    .join('\n');
