import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { runbookPageOf, verbsOf } from '../../functions/domain/orders/needs-attention.ts';
import {
  listNeedsAttention,
  type NeedsAttention,
} from '../../functions/persistence/needs-attention/needs-attention.ts';
import { fittedTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';
import type { ExplainedLetter } from './dead-letter-report.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { Queues } from './queues.ts';

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

export async function readNeedsAttention({
  dynamo,
  tableName,
  deadLetters: queue,
  countUndelivered,
}: Omit<Queues, 'cloud'>): Promise<NeedsAttentionList> {
  const [entries, { letters, behind }, undeliveredEvents] = await Promise.all([
    listNeedsAttention(dynamo, tableName),
    queue.list(),
    countUndelivered(),
  ]);
  const explained = await explainedLetters(dynamo, tableName, letters);
  const deadLetters = explained.filter(({ settled }) => !settled);
  const settledLetters = explained.length - deadLetters.length;
  return { entries, deadLetters, behind, settledLetters, undeliveredEvents };
}

/** Whoever reads the bodies of webhooks takes a while to load: only where there are some. */
async function explainedLetters(
  dynamo: DynamoDBClient,
  tableName: string,
  letters: readonly DeadLetter[],
): Promise<readonly ExplainedLetter[]> {
  if (letters.length === 0) return [];
  const { explain } = await import('./dead-letter-report.ts');
  return explain(dynamo, tableName, letters);
}

export function needsAttentionTable(attention: NeedsAttentionList): string {
  const { entries, deadLetters, behind, settledLetters, undeliveredEvents } = attention;
  const table: string[][] = [];
  for (const entry of entries) {
    const { what, id, merchantId = '', since, reason } = entry;
    table.push([what, id, merchantId, since, reason, verbsFor(entry)].map(printableLine));
  }
  for (const letter of deadLetters) {
    const { firstReceivedAt, reason } = letter;
    const cells = ['dead letter', letterEntryId(letter), '', firstReceivedAt, reason, LETTER_VERBS];
    table.push(cells.map(printableLine));
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
  deadLetters: attention.deadLetters.map((letter) => ({
    ...letter,
    entryId: letterEntryId(letter),
    personCan: LETTER_VERBS,
    page: LETTER_PAGE,
  })),
});

/** Of a dead letter on the list: an entry about its event is another thing, and has another id. */
export const letterEntryId = ({ id }: Pick<DeadLetter, 'id'>): string => `${id}/dead_letter`;

const LETTER_VERBS = 'retry, dismiss';
const LETTER_PAGE = 'docs/guides/runbook/webhooks-dead-letters.md';

/** Only what settles something, or may: docs/reference/needs-attention.md says what each does. */
function verbsFor({ listed }: NeedsAttention): string {
  if (listed === undefined) return '';
  const { retry, dismiss } = verbsOf(listed.entry);
  return [
    ...(retry === 'nothing' ? [] : ['retry']),
    dismiss === 'decision' ? 'dismiss' : 'dismiss, once nothing is open',
  ].join(', ');
}
