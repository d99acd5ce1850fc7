import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fittedTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';

import type { Actor } from '../../functions/domain/audit/act.ts';
import { runbookPageOf, verbsOf } from '../../functions/domain/orders/needs-attention.ts';
import {
  dismissNeedsAttention,
  listNeedsAttention,
  retryNeedsAttention,
  type Listed,
  type NeedsAttention,
} from '../../functions/persistence/needs-attention/needs-attention.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { lacksDocument } from '../../functions/domain/invoices/documents-of-order.ts';
import { staysOpen } from '../../functions/domain/orders/open-operations.ts';
import { actNow } from '../actor.ts';
import { CommandError } from '../command-error.ts';
import { explain, type ExplainedLetter } from './dead-letter-report.ts';
import type { DeadLetters } from './dead-letters.ts';

/** Everything that needs a person: orders, webhooks, and messages in the dead-letter queues. */
export interface NeedsAttentionList {
  readonly entries: readonly NeedsAttention[];
  readonly deadLetters: readonly ExplainedLetter[];
  /** Dead letters that come into sight when those before them are gone. */
  readonly behind: number;
  /** Dead letters whose events are settled: nobody has to do anything about them. */
  readonly settledLetters: number;
  /** Records of what happened to orders that could not be published, and are set aside. */
  readonly undeliveredEvents: number;
}

export async function readNeedsAttention(
  dynamo: DynamoDBClient,
  tableName: string,
  queue: DeadLetters,
  countUndelivered: () => Promise<number>,
): Promise<NeedsAttentionList> {
  const [entries, { letters, behind }, undeliveredEvents] = await Promise.all([
    listNeedsAttention(dynamo, tableName),
    queue.list(),
    countUndelivered(),
  ]);
  const explained = await explain(dynamo, tableName, letters);
  const deadLetters = explained.filter(({ settled }) => !settled);
  const settledLetters = explained.length - deadLetters.length;
  return { entries, deadLetters, behind, settledLetters, undeliveredEvents };
}

export function needsAttentionTable(attention: NeedsAttentionList): string {
  const { entries, deadLetters, behind, settledLetters, undeliveredEvents } = attention;
  const table: string[][] = [];
  for (const entry of entries) {
    const { what, id, merchantId = '', since, reason } = entry;
    table.push([what, id, merchantId, since, reason, verbsFor(entry)].map(printableLine));
  }
  for (const { id, firstReceivedAt, reason } of deadLetters) {
    const verbs = 'dlq show, dlq redrive, dlq dismiss';
    table.push(['dead letter', id, '', firstReceivedAt, reason, verbs].map(printableLine));
  }
  const rows = entries.length + deadLetters.length;
  const settled =
    settledLetters === 0
      ? []
      : [`Dead letters of events that are settled: ${settledLetters}. \`dlq dismiss\` takes them away.`];
  if (rows + behind + undeliveredEvents === 0) return ['Nothing needs a person.', ...settled].join('\n');
  return [
    ...(rows === 0
      ? []
      : [
          fittedTable(['what', 'id', 'merchant', 'since', 'why', 'a person can'], table),
          'What to do about each: docs/guides/runbook/README.md',
        ]),
    ...(behind === 0 ? [] : [`About ${behind} more dead letters stand behind these.`]),
    ...(undeliveredEvents === 0
      ? []
      : [
          `About ${undeliveredEvents} events of orders could not be published: docs/guides/events.md brings them back.`,
        ]),
    ...settled,
  ].join('\n');
}

/** Everything that the table has, for other programs: also what a person can do, and the page that says how. */
export const needsAttentionJson = (attention: NeedsAttentionList): object => ({
  ...attention,
  entries: attention.entries.map((entry) => ({
    ...entry,
    personCan: verbsFor(entry),
    ...(entry.listed === undefined
      ? {}
      : {
          settledBy: verbsOf(entry.listed.entry).settledBy,
          page: runbookPageOf(entry.listed.entry.reason),
        }),
  })),
});

/** Only what settles something, or may: docs/reference/needs-attention.md says what each does. */
function verbsFor({ listed }: NeedsAttention): string {
  if (listed === undefined) return '';
  const { retry, dismiss } = verbsOf(listed.entry);
  return [
    ...(retry === 'nothing' ? [] : ['retry']),
    dismiss === 'decision' ? 'dismiss' : 'dismiss, once nothing is open',
  ].join(', ');
}

/** What comes of `attention retry`, in a line. */
export async function retry(
  dynamo: DynamoDBClient,
  tableName: string,
  id: string,
  actor: Actor,
): Promise<string> {
  const entry = await listedAs(dynamo, tableName, id);
  const verbs = verbsOf(entry.listed.entry);
  if (verbs.retry === 'nothing') {
    throw new CommandError(
      `Nothing can be tried again for ${entry.id}. It is settled by: ${verbs.settledBy}`,
    );
  }
  const act = actNow(actor, { kind: 'needs_attention_retried', ...concerned(entry) });
  if (!(await retryNeedsAttention(dynamo, tableName, entry, act))) {
    throw new CommandError(`Nothing of ${entry.id} is open, so that there is nothing to look at again.`);
  }
  return `The next sweep looks at ${entry.subject} again, within a minute. The entry stays until it is settled.`;
}

/** What comes of `attention dismiss`, in a line. */
export async function dismiss(
  dynamo: DynamoDBClient,
  tableName: string,
  id: string,
  actor: Actor,
): Promise<string> {
  const entry = await listedAs(dynamo, tableName, id);
  const verbs = verbsOf(entry.listed.entry);
  const open = await isOpen(dynamo, tableName, entry);
  if (open && verbs.dismiss === 'once_nothing_is_open') {
    throw new CommandError(
      `Order ${entry.subject} is still open: settle it at the gateway, then \`npm run once -- attention retry ${entry.id}\``,
    );
  }
  const act = actNow(actor, {
    kind: 'needs_attention_dismissed',
    ...concerned(entry),
    before: { onList: true, why: entry.reason },
    after: { onList: false },
  });
  if (await dismissNeedsAttention(dynamo, tableName, entry, act, open)) return `${entry.id} is off the list.`;
  throw new CommandError(
    `${entry.id} has changed meanwhile: \`npm run once -- attention\` shows what is left`,
  );
}

const concerned = ({ id, merchantId, orderId }: Listed) => ({
  about: id,
  ...(merchantId === undefined ? {} : { merchantId }),
  ...(orderId === undefined ? {} : { orderId }),
});

/** By its whole id, or by its order's or event's where that has no other. */
async function listedAs(dynamo: DynamoDBClient, tableName: string, id: string): Promise<Listed> {
  const all = await listNeedsAttention(dynamo, tableName);
  const named = all.filter((one) => one.id === id);
  const [entry, ...others] = named.length > 0 ? named : all.filter(({ subject }) => subject === id);
  if (entry === undefined) {
    throw new CommandError(`${id} is not on the list: \`npm run once -- attention\` shows it`);
  }
  if (others.length > 0) {
    throw new CommandError(
      `${id} has several entries, say which: ${[entry, ...others].map((one) => one.id).join(', ')}`,
    );
  }
  const { listed } = entry;
  if (listed === undefined) throw new CommandError(`${id}: ${entry.reason}`);
  return { ...entry, listed };
}

/** Whether anything of its order still moves, or should. */
async function isOpen(
  dynamo: DynamoDBClient,
  tableName: string,
  { merchantId, orderId }: NeedsAttention,
): Promise<boolean> {
  if (merchantId === undefined || orderId === undefined) return false;
  const history = await new DynamoOrders(dynamo, tableName).history(merchantId, orderId);
  if (history === undefined) return false;
  const { order } = history;
  const undocumented = order.status === 'paid' && lacksDocument(history, order);
  return order.status === 'placed' || undocumented || staysOpen(history);
}
