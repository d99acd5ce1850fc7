import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Actor } from '../../functions/domain/audit/act.ts';
import { lacksDocument } from '../../functions/domain/invoices/documents-of-order.ts';
import { verbsOf } from '../../functions/domain/orders/needs-attention.ts';
import { staysOpen } from '../../functions/domain/orders/open-operations.ts';
import {
  dismissNeedsAttention,
  listNeedsAttention,
  retryNeedsAttention,
  type Listed,
  type NeedsAttention,
} from '../../functions/persistence/needs-attention/needs-attention.ts';
import { DynamoOrders } from '../../functions/persistence/orders/dynamo-orders.ts';
import { actNow } from '../actor.ts';
import { CommandError } from '../command-error.ts';
import { dismissLetters, redriveLetters } from './dead-letter-acts.ts';
import { redriveLine } from './dead-letter-report.ts';
import type { DeadLetter, Redriven } from './dead-letters.ts';
import { letterEntryId } from './needs-attention.ts';
import type { Queues } from './queues.ts';

/** What has the list in it. */
export type List = Pick<Queues, 'deadLetters' | 'dynamo' | 'tableName'>;

/** What comes of `attention retry`, in a line. */
export async function retry(list: List, id: string, actor: Actor): Promise<string> {
  const named = await namedBy(list, id);
  return 'letter' in named
    ? retryLetter(list, named.letter, actor)
    : retryEntry(list.dynamo, list.tableName, named.entry, actor);
}

/** What comes of `attention dismiss`, in a line. */
export async function dismiss(list: List, id: string, actor: Actor): Promise<string> {
  const named = await namedBy(list, id);
  if ('entry' in named) return dismissEntry(list.dynamo, list.tableName, named.entry, actor);
  if ((await dismissLetters(list, named.letter.id, actor)) === 0) throw notOnList(id);
  return `${named.letter.id} is no dead letter any more. Who, when and why is in the record of its event.`;
}

/** The same event, once more: its identity goes with it. */
async function retryLetter(list: List, { id }: DeadLetter, actor: Actor): Promise<string> {
  const told: Redriven[] = [];
  for await (const redriven of redriveLetters(list, (letter) => letter.id === id, actor)) told.push(redriven);
  if (told.length === 0) throw notOnList(id);
  const lines = told.map(redriveLine).join('\n');
  if (told.every(({ outcome }) => outcome.code === 'redriven')) return lines;
  throw new CommandError(lines);
}

async function retryEntry(
  dynamo: DynamoDBClient,
  tableName: string,
  entry: Listed,
  actor: Actor,
): Promise<string> {
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

async function dismissEntry(
  dynamo: DynamoDBClient,
  tableName: string,
  entry: Listed,
  actor: Actor,
): Promise<string> {
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

type Named = { readonly entry: Listed } | { readonly letter: DeadLetter };

/** By its whole id, or by its order's or event's where that has no other. */
async function namedBy({ dynamo, tableName, deadLetters }: List, id: string): Promise<Named> {
  const all = await listNeedsAttention(dynamo, tableName);
  const whole = all.filter((one) => one.id === id);
  const entries = whole.length > 0 ? whole : all.filter(({ subject }) => subject === id);
  // The queue counts whoever looks into it, so that it is asked only where a letter may have the name.
  const mayBeLetter = whole.length === 0 && entries.every(({ what }) => what === 'event');
  const letters = mayBeLetter ? (await deadLetters.list()).letters : [];
  const letter = letters.find((one) => one.id === id || letterEntryId(one) === id);
  const [entry] = entries;
  const ids = [...entries.map((one) => one.id), ...(letter === undefined ? [] : [letterEntryId(letter)])];
  if (ids.length > 1) throw new CommandError(`${id} has several entries, say which: ${ids.join(', ')}`);
  if (letter !== undefined) return { letter };
  if (entry === undefined) throw notOnList(id);
  const { listed } = entry;
  if (listed === undefined) throw new CommandError(`${id}: ${entry.reason}`);
  return { entry: { ...entry, listed } };
}

const notOnList = (id: string): CommandError =>
  new CommandError(`${id} is not on the list: \`npm run once -- attention\` shows it`);

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
