import { addMs } from '../../domain/instant.ts';
import { numbered } from '../../domain/invoices/invoice.ts';
import { epochOf } from '../../domain/operations/provenance.ts';
import type { OperationMoved } from '../../usecases/ports/operations.ts';
import { ConflictError } from '../../usecases/ports/conflict.ts';
import type { Issued } from '../../usecases/ports/numbering.ts';
import { documentFrom } from './document-items.ts';
import { getItem } from '../table/get-item.ts';
import { isDocument, keyOf, sortKey } from '../table/items.ts';
import { documentKey, waitingKey, type Key } from '../table/keys.ts';
import type { RecordVersion } from '../operations/operation-conditions.ts';
import { documentNumbers, newDocument, type SequenceTaken } from '../orders/order-writes.ts';
import { provenanceIn } from '../operations/provenance-items.ts';
import { refusalsOf, type Write } from '../table/transact.ts';
import { dequeue, dequeueAsRead, readSeries, enqueue, waitingFrom, type Waiting } from './number-queue.ts';
import type { Table } from '../table/table.ts';
import { unlessConflict, retryOnConflict, withoutConflict } from '../table/retry-on-conflict.ts';

/**
 * Writes a document with the next number of its series. Numbers without gaps have one order, so of many who want one at
 * once all but one would lose their transaction, again and again. Instead, whoever loses it puts what it wants to write
 * in the series' line, and whoever comes to its turn writes that of others too, each under the conditions of its owner:
 * up to 49 documents in a transaction, and the counter moves once. So the more wait, the more are done at a time. Where
 * nobody waits it is one query and one transaction.
 *
 * If it dies, it stands in line: another may write its document, while the claim still is its own. What stands there and
 * cannot be written any more is taken out with the next document that is written.
 *
 * @throws ConflictError when it did not come to its turn
 */
export async function issueNumbered(table: Table, mine: Waiting): Promise<Issued | OperationMoved> {
  return retryOnConflict.execute(async ({ attempt }) =>
    attempt === 0 ? atOnceOrQueued(table, mine) : fromQueue(table, mine, 2 ** (attempt - 1)),
  );
}

async function atOnceOrQueued(table: Table, mine: Waiting): Promise<Issued | OperationMoved> {
  const written = await unlessConflict(async () => takeTurn(table, { ...mine, isQueued: false }, 1));
  if (written !== undefined) return written;
  await withoutConflict(async () => enqueue(table, mine));
  throw new ConflictError('it waits in line');
}

/**
 * Only the first in line writes. If it is gone, the second does after a while, then the fourth, and so on: whoever is among
 * the first so many.
 */
async function fromQueue(table: Table, mine: Waiting, first: number): Promise<Issued | OperationMoved> {
  const written = await writtenByAnother(table, mine);
  if (written !== undefined) return written;
  const outcome = await takeTurn(table, { ...mine, isQueued: true }, first);
  return outcome.code === 'committed' ? outcome : ((await writtenByAnother(table, mine)) ?? outcome);
}

/**
 * No run that stands in line lives longer. Who drew earlier is dead and draws anew: else a document would be dated before
 * one that has a lower number.
 */
export const LONGEST_RUN_MS = 60_000;

/** Others in one transaction, whose limit is 100 writes: two for each of them and for mine, and the counter. */
const TOGETHER = 48;

/** What has become of mine: it is issued, or another owner's is. */
async function writtenByAnother(
  { client, tableName }: Table,
  { document, madeBy }: Waiting,
): Promise<Issued | OperationMoved | undefined> {
  const item = await getItem(client, tableName, documentKey(document));
  if (item === undefined || !isDocument(item)) return undefined;
  const standing = provenanceIn(item);
  // Each owner of its claim has an epoch of its own, whoever writes the document for it.
  const isMine = standing !== undefined && epochOf(standing) === epochOf(madeBy);
  return isMine
    ? { code: 'committed', sequence: documentFrom(item).sequence }
    : { code: 'late_owner', kind: document.kind };
}

interface Turn extends Waiting {
  readonly isQueued: boolean;
}

/** @throws ConflictError unless it is among the first so many in line */
async function takeTurn(table: Table, mine: Turn, first: number): Promise<Issued | OperationMoved> {
  const name = waitingKey(mine.document).sk;
  const ahead = await readSeries(table, mine.document, Math.min(first, TOGETHER));
  if (ahead.line.filter((item) => sortKey(item) < name).length >= first) {
    throw new ConflictError('others come first');
  }
  const { last, line } = ahead.line.length < first ? ahead : await readSeries(table, mine.document, TOGETHER);
  const others = line.filter((item) => sortKey(item) !== name);
  const waiting = others.map((item) => ({ item, turn: waitingFrom(item) }));
  const readable = waiting.flatMap(({ turn }) => (turn === undefined ? [] : [turn]));
  const unreadable = waiting.flatMap(({ item, turn }) => (turn === undefined ? [{ key: keyOf(item) }] : []));
  const drawnBefore = addMs(mine.document.issuedAt, -LONGEST_RUN_MS);
  const isOver = ({ document }: Waiting): boolean => document.issuedAt <= drawnBefore;
  return issueTogether(
    table,
    last,
    // An earlier owner of it may have left it there.
    { ...mine, isQueued: mine.isQueued || others.length < line.length },
    readable.filter((one) => !isOver(one)).map((one) => ({ ...one, isQueued: true })),
    [...unreadable, ...readable.filter(isOver).map(leavingOf)],
  );
}

const leavingOf = ({ document, claim }: Waiting): Leaving => ({
  key: waitingKey(document),
  claim,
});

type Outdated = { readonly code: 'outdated'; readonly turn: Turn };
/** A later owner of it stands there. */
type Renewed = { readonly code: 'renewed'; readonly one: Leaving };

/** Who only leaves the line, as its claim was read; whatever stands there, where it could not be read. */
type Leaving = { readonly key: Key; readonly claim?: RecordVersion };

/**
 * Mine comes first, so that a late owner learns that it is late; then the counter, which tells of the others what was
 * written meanwhile. What is outdated after that, since its claim went on, only leaves the line, as do those
 * who are `leaving`.
 */
async function issueTogether(
  table: Table,
  last: number,
  mine: Turn,
  others: readonly Turn[],
  leaving: readonly Leaving[],
): Promise<Issued | OperationMoved> {
  const { client, tableName } = table;
  const refusals = await refusalsOf<OperationMoved | Outdated | Renewed | SequenceTaken>(client, [
    ...writesOf(tableName, mine, last + 1),
    documentNumbers(tableName, mine.document, { last, count: 1 + others.length }),
    ...others.flatMap((turn, index) =>
      writesOf(tableName, turn, last + 2 + index).map(({ write }) => ({
        write,
        refusal: (): Outdated => ({ code: 'outdated', turn }),
      })),
    ),
    ...leaving.map((one) => ({
      ...dequeueAsRead(tableName, one.key, one.claim),
      refusal: (): Renewed => ({ code: 'renewed', one }),
    })),
  ]);
  const [refusal] = refusals;
  switch (refusal?.code) {
    case undefined:
      return { code: 'committed', sequence: last + 1 };
    case 'sequence_taken':
      throw new ConflictError('the number went to another');
    case 'renewed':
    case 'outdated': {
      const stay = new Set(refusals.flatMap((each) => (each.code === 'renewed' ? [each.one] : [])));
      const over = new Set(refusals.flatMap((each) => (each.code === 'outdated' ? [each.turn] : [])));
      const rest = others.filter((turn) => !over.has(turn));
      const leave = [...leaving.filter((one) => !stay.has(one)), ...[...over].map(leavingOf)];
      return issueTogether(table, last, mine, rest, leave);
    }
    case 'late_owner':
      return refusal;
  }
}

function writesOf(tableName: string, turn: Turn, sequence: number): readonly Write<OperationMoved>[] {
  const { claim, madeBy } = turn;
  return [
    newDocument(tableName, numbered(turn.document, sequence), claim, madeBy),
    ...(turn.isQueued ? [dequeue(tableName, waitingKey(turn.document))] : []),
  ];
}
