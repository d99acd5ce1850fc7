import { isDeepStrictEqual } from 'node:util';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Provenance } from '../../domain/operations/attempt.ts';
import { addMs } from '../../domain/instant.ts';
import type { DocumentDraft, DocumentSeries } from '../../domain/invoices/invoice.ts';
import { documentDraft } from './document-items.ts';
import { epochSeconds, sortKey, toItem, type Item } from '../table/items.ts';
import { COUNTER_SORT_KEY, seriesPartition, waitingKey, type Key } from '../table/keys.ts';
import type { RecordVersion } from '../operations/operation-conditions.ts';
import { provenanceSchema } from '../operations/provenance-items.ts';
import { schemaOf } from '../table/stored.ts';
import type { Table } from '../table/table.ts';
import type { Write } from '../table/transact.ts';

/** A document that waits for its number, and the condition under which it gets it. */
export interface Waiting {
  readonly document: DocumentDraft;
  /** The claim that it ends, which the document takes the place of. */
  readonly claim: RecordVersion;
  readonly madeBy: Provenance;
}

export const waitingSchema = schemaOf<Waiting>()(
  z.object({
    document: documentDraft,
    claim: z.object({
      owner: z.string(),
      epoch: z.number(),
      status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
      revision: z.number(),
    }),
    madeBy: provenanceSchema,
  }),
);

/** The last number of a series, and the first of those who wait: their names, and whatever is to be written for them. */
export async function readSeries({ client, tableName }: Table, series: DocumentSeries, first: number) {
  const { Items: items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': seriesPartition(series) }),
      ConsistentRead: true,
      Limit: 1 + first,
    }),
  );
  return {
    last: Number(items.find(isCounter)?.['lastSequence']?.N ?? 0),
    // In a new year there is no counter yet.
    line: items.filter((item) => !isCounter(item)).slice(0, first),
  };
}

/** @returns undefined of what another release wrote otherwise: its owner writes it itself */
export function waitingFrom(item: Item): Waiting | undefined {
  const { format: _format, ...stored } = unmarshall(item);
  const { success, data } = waitingSchema.safeParse(stored);
  // Read whole and where this release would have put it, or not at all.
  return success && isDeepStrictEqual(stored, { ...waitingKey(data.document), ...placeOf(data) })
    ? data
    : undefined;
}

const isCounter = (item: Item): boolean => sortKey(item) === COUNTER_SORT_KEY;

export const waitingItem = (waiting: Waiting): Item => toItem(waitingKey(waiting.document), placeOf(waiting));

/** Whoever stood there for the same document is over. */
export async function enqueue({ client, tableName }: Table, waiting: Waiting): Promise<void> {
  await client.send(
    new PutItemCommand({
      TableName: tableName,
      Item: waitingItem(waiting),
    }),
  );
}

export const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

function placeOf({ document, claim, madeBy }: Waiting) {
  const { owner, epoch, status, revision } = claim;
  return {
    document,
    claim: { owner, epoch, status, revision },
    madeBy,
    // In a year that is over nobody comes by who would take it out.
    expiresAt: epochSeconds(addMs(document.issuedAt, KEPT_MS)),
  };
}

export const dequeue = (tableName: string, key: Key): Write<never> => ({
  write: { Delete: { TableName: tableName, Key: marshall(key) } },
  refusal: () => {
    throw new Error('nothing stands in the way of leaving the line');
  },
});

/** The same for whoever is over, unless a later owner stands there by now. */
export const dequeueAsRead = (tableName: string, key: Key, claim: RecordVersion | undefined) => ({
  write: {
    Delete: {
      TableName: tableName,
      Key: marshall(key),
      ...(claim === undefined
        ? {}
        : {
            ConditionExpression: 'attribute_not_exists(pk) OR claim = :claim',
            ExpressionAttributeValues: marshall({ ':claim': claim }),
          }),
    },
  },
});
