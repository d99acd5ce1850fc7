import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { plainTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';
import { z } from 'zod';

import {
  isSettled,
  type EventName,
  type WebhookEventRecord,
} from '../../functions/domain/payments/event-record.ts';
import { toGatewayEvent } from '../../functions/adapters/providers/webhook-events.ts';
import type { Item } from '../../functions/persistence/table/items.ts';
import { getAll } from '../../functions/persistence/table/get-all.ts';
import { webhookEventKey } from '../../functions/persistence/table/keys.ts';
import { webhookEventFrom } from '../../functions/persistence/operations/operation-items.ts';
import type { DeadLetter, Redriven } from './dead-letters.ts';

/** What the functions say is wrong with an event is said in English here too. */
z.config(z.locales.en());

/** A dead letter, and why it is one. */
export type ExplainedLetter = DeadLetter & {
  readonly reason: string;
  /** Its event is settled: nothing is left to do. */
  readonly settled: boolean;
};

/** The reason is what the event's own record tells; of an event that cannot even be read it is what is wrong with it. */
export async function explain(
  client: DynamoDBClient,
  tableName: string,
  letters: readonly DeadLetter[],
): Promise<readonly ExplainedLetter[]> {
  const keys = new Map(
    letters.flatMap(({ id, provider }) => {
      if (provider === undefined) return [];
      const key = webhookEventKey(provider, id);
      return [[key.pk, marshall(key)] as const];
    }),
  );
  const records = new Map<string, WebhookEventRecord | 'unreadable'>();
  for (const item of await getAll(client, tableName, [...keys.values()])) {
    if (item['pk']?.S !== undefined) records.set(item['pk'].S, recordIn(item));
  }
  return letters.map((letter, index) => {
    const { id, provider, groupId } = letter;
    const record = provider === undefined ? undefined : records.get(webhookEventKey(provider, id).pk);
    const before = letters.slice(0, index).findLast((other) => other.groupId === groupId);
    const reason = toldBy(record) ?? wrongWith(letter) ?? notTried(before);
    return {
      ...letter,
      reason,
      settled: record !== undefined && record !== 'unreadable' && isSettled(record),
    };
  });
}

/** Each by itself: one that another release wrote keeps none of the others from being shown. */
function recordIn(item: Item): WebhookEventRecord | 'unreadable' {
  try {
    return webhookEventFrom(item);
  } catch (error) {
    if (error instanceof z.core.$ZodError) return 'unreadable';
    throw error;
  }
}

/** Whoever tried it would have left a record: of its event, or of what is wrong with it. */
const notTried = (before: DeadLetter | undefined): string =>
  before === undefined
    ? 'not tried: no delivery left a record'
    : `not tried: no delivery left a record, and it stood behind ${before.id}`;

function toldBy(record: WebhookEventRecord | 'unreadable' | undefined): string | undefined {
  if (record === undefined) return undefined;
  if (record === 'unreadable') return 'this release cannot read its record';
  const { outcome, reason, operation } = record;
  const failure = operation.attempts.at(-1)?.error;
  if (failure !== undefined) return `${failure.code}: ${failure.message}`;
  if (outcome === undefined) return undefined;
  const told = reason === undefined ? outcome : `${outcome}: ${reason}`;
  return isSettled(record) ? `nothing is left to do, its event is settled: ${told}` : told;
}

function wrongWith({ id, provider, body }: DeadLetter): string | undefined {
  if (provider === undefined) return 'it does not say whose event it is';
  try {
    toGatewayEvent(provider, id, body);
    return undefined;
  } catch (error) {
    const told =
      error instanceof z.core.$ZodError ? z.prettifyError(error).replaceAll(/\s+/g, ' ') : String(error);
    return `cannot be read: ${told}`;
  }
}

/** Whose event a letter is, also where nobody can read it. */
export function eventOf({ id: eventId, provider = 'unknown', body }: DeadLetter): EventName {
  try {
    return toGatewayEvent(provider, eventId, body);
  } catch {
    return { provider, eventId, type: 'unknown' };
  }
}

export function deadLetterTable(letters: readonly ExplainedLetter[], behind: number): string {
  if (letters.length + behind === 0) return 'There are no dead letters.';
  const table = plainTable({
    head: ['event', 'provider', 'group', 'first received', 'times', 'why it failed'],
    colWidths: [null, null, null, null, null, 60],
    wordWrap: true,
  });
  for (const { id, provider = '', groupId, firstReceivedAt, receives, reason } of letters) {
    const cells = [id, provider, groupId, firstReceivedAt, String(receives), reason];
    table.push(cells.map(printableLine));
  }
  const more = behind === 0 ? '' : `\nAbout ${behind} more come into sight when those before them are gone.`;
  return `${table.toString()}${more}`;
}

/** The whole message; its body as JSON if it is. */
export function shownLetter({ body, ...letter }: ExplainedLetter): object {
  return { ...letter, body: parsed(body) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export const redriveLine = ({ letter, outcome }: Redriven): string =>
  printableLine(
    `${letter.id} of ${letter.provider ?? 'nobody'}, group ${letter.groupId}: ${inWords(outcome)}`,
  );

function inWords(outcome: Redriven['outcome']): string {
  switch (outcome.code) {
    case 'redriven':
      return 'in the queue again';
    case 'still_here':
      return `in the queue again, and still a dead letter: ${outcome.reason}`;
    case 'failed':
      return `still a dead letter: ${outcome.reason}`;
    case 'held_back':
      return 'still a dead letter, as one before it in its group is';
  }
}
