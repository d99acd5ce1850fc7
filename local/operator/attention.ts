import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { plainTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';

import {
  dismissAttention,
  listAttention,
  retryAttention,
  type NeedsAttention,
} from '../../functions/ledger/attention.ts';
import { DynamoOrderLedger } from '../../functions/ledger/dynamo-order-ledger.ts';
import { lacksDocument } from '../../functions/usecases/issue-invoice.ts';
import { staysOpen } from '../../functions/usecases/settle-charge.ts';
import { CommandError } from '../command-error.ts';
import { explain, type ExplainedLetter } from './dead-letter-report.ts';
import type { DeadLetters } from './dead-letters.ts';

/** Everything that needs a person: orders, webhooks, and messages that were given up. */
export interface Attention {
  readonly entries: readonly NeedsAttention[];
  readonly deadLetters: readonly ExplainedLetter[];
  /** Dead letters that come into sight when those before them are gone. */
  readonly behind: number;
  /** Dead letters whose events are settled: nobody has to do anything about them. */
  readonly settledLetters: number;
  /** Records of what happened to orders that could not be published, and are set aside. */
  readonly undeliveredEvents: number;
}

export async function readAttention(
  dynamo: DynamoDBClient,
  tableName: string,
  queue: DeadLetters,
  countUndelivered: () => Promise<number>,
): Promise<Attention> {
  const [entries, { letters, behind }, undeliveredEvents] = await Promise.all([
    listAttention(dynamo, tableName),
    queue.list(),
    countUndelivered(),
  ]);
  const explained = await explain(dynamo, tableName, letters);
  const deadLetters = explained.filter(({ settled }) => !settled);
  const settledLetters = explained.length - deadLetters.length;
  return { entries, deadLetters, behind, settledLetters, undeliveredEvents };
}

export function attentionTable(attention: Attention): string {
  const { entries, deadLetters, behind, settledLetters, undeliveredEvents } = attention;
  const table = plainTable({ head: ['what', 'id', 'merchant', 'order', 'since', 'why'] });
  for (const { what, id, merchantId = '', orderId = '', since, reason } of entries) {
    table.push([what, id, merchantId, orderId, since, reason].map(printableLine));
  }
  for (const { id, firstReceivedAt, reason } of deadLetters) {
    table.push(['dead letter', id, '', '', firstReceivedAt, reason].map(printableLine));
  }
  const rows = entries.length + deadLetters.length;
  const settled =
    settledLetters === 0
      ? []
      : [`Dead letters of events that are settled: ${settledLetters}. \`dlq dismiss\` takes them away.`];
  if (rows + behind + undeliveredEvents === 0) return ['Nothing needs a person.', ...settled].join('\n');
  return [
    ...(rows === 0 ? [] : [table.toString()]),
    ...(behind === 0 ? [] : [`About ${behind} more dead letters stand behind these.`]),
    ...(undeliveredEvents === 0
      ? []
      : [
          `About ${undeliveredEvents} events of orders could not be published: docs/events.md brings them back.`,
        ]),
    ...settled,
  ].join('\n');
}

/** What a person does about an entry, in a line that tells what comes of it. */
export async function settle(
  how: 'retry' | 'dismiss',
  dynamo: DynamoDBClient,
  tableName: string,
  id: string,
): Promise<string> {
  const entry = (await listAttention(dynamo, tableName)).find((one) => one.id === id);
  if (entry === undefined) {
    throw new CommandError(`${id} is not on the list: \`npm run once -- attention\` shows it`);
  }
  if (how === 'retry') {
    if (!(await retryAttention(dynamo, tableName, entry, new Date().toISOString()))) throw changed(id);
    return `The next sweep looks at ${id} again, within a minute.`;
  }
  if (await isOpen(dynamo, tableName, entry)) {
    throw new CommandError(
      `Order ${id} is still open: settle it at the gateway, then \`npm run once -- attention retry ${id}\``,
    );
  }
  if (await dismissAttention(dynamo, tableName, entry)) return `${id} is off the list.`;
  throw changed(id);
}

const changed = (id: string): CommandError =>
  new CommandError(`${id} has changed meanwhile: \`npm run once -- attention\` shows what is left`);

/** Off the list, an order that is open would stay so for ever. */
async function isOpen(
  dynamo: DynamoDBClient,
  tableName: string,
  { what, merchantId = '', orderId = '' }: NeedsAttention,
): Promise<boolean> {
  if (what === 'event') return false;
  const story = await new DynamoOrderLedger(dynamo, tableName).story(merchantId, orderId);
  if (story === undefined) return false;
  const { order } = story;
  const undocumented = order.status === 'paid' && lacksDocument(story, order);
  return order.status === 'placed' || undocumented || staysOpen(story);
}
