import { isDeepStrictEqual } from 'node:util';
import { itemBytes, type Item } from './item-size.ts';

/**
 * Amazon DynamoDB developer guide, "Read and write operations": a write unit is a kilobyte of the larger of what was
 * there and what is there now, a read unit four kilobytes. A write whose condition fails is billed like one that is done.
 */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

const units = (bytes: number, perUnit: number): number => Math.max(1, Math.ceil(bytes / perUnit));

export interface Images {
  /** Undefined: it was not there. */
  readonly before: Item | undefined;
  /** Undefined: it is not there any more. */
  readonly after: Item | undefined;
}

export interface WriteUnits {
  readonly table: number;
  readonly index: number;
}

/** @param times 2 for a write in a transaction: it is prepared, and then committed */
export function writeUnits({ before, after }: Images, times: 1 | 2): WriteUnits {
  const bytes = [before, after].map((item) => (item === undefined ? 0 : itemBytes(item)));
  return {
    table: times * units(Math.max(...bytes), WRITE_UNIT_BYTES),
    index: indexUnits(entryOf(before), entryOf(after)),
  };
}

/** What the index `due` holds of an item: one without `dueShard` and `dueAt` is not in it. */
function entryOf(item: Item | undefined): Item | undefined {
  const { pk, sk, dueShard, dueAt, looks } = item ?? {};
  if (pk === undefined || sk === undefined || dueShard === undefined || dueAt === undefined) return undefined;
  return { pk, sk, dueShard, dueAt, ...(looks === undefined ? {} : { looks }) };
}

/** An entry whose key changes is deleted and written anew ("Global secondary indexes", write capacity units). */
function indexUnits(before: Item | undefined, after: Item | undefined): number {
  if (isDeepStrictEqual(before, after)) return 0;
  const cost = (entry: Item | undefined): number =>
    entry === undefined ? 0 : units(itemBytes(entry), WRITE_UNIT_BYTES);
  const sameKey =
    isDeepStrictEqual(before?.['dueShard'], after?.['dueShard']) &&
    isDeepStrictEqual(before?.['dueAt'], after?.['dueAt']);
  return sameKey ? Math.max(cost(before), cost(after)) : cost(before) + cost(after);
}

/** One item by its key; one that is not there costs as much as the smallest. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  units(bytes, READ_UNIT_BYTES) * (consistent ? 1 : 0.5);
