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
    index: INDEXES.reduce((sum, index) => sum + indexUnits(index, before, after), 0),
  };
}

/** The table's indexes: an item without both keys is not in one. */
const INDEXES = [
  { keys: ['dueShard', 'dueAt'], more: ['looks'] },
  { keys: ['placedShard', 'placedAt'], more: [] },
  { keys: ['listShard', 'listedBy'], more: [] },
  { keys: ['declinedShard', 'placedAt'], more: [] },
] as const;

type Index = (typeof INDEXES)[number];

function entryOf({ keys, more }: Index, item: Item | undefined): Item | undefined {
  if (item === undefined || keys.some((name) => item[name] === undefined)) return undefined;
  const claimed: readonly string[] = ['pk', 'sk', ...keys, ...more];
  return Object.fromEntries(Object.entries(item).filter(([name]) => claimed.includes(name)));
}

/** An entry whose key changes is deleted and written anew ("Global secondary indexes", write capacity units). */
function indexUnits(index: Index, itemBefore: Item | undefined, itemAfter: Item | undefined): number {
  const before = entryOf(index, itemBefore);
  const after = entryOf(index, itemAfter);
  if (isDeepStrictEqual(before, after)) return 0;
  const cost = (entry: Item | undefined): number =>
    entry === undefined ? 0 : units(itemBytes(entry), WRITE_UNIT_BYTES);
  const sameKey = index.keys.every((name) => isDeepStrictEqual(before?.[name], after?.[name]));
  return sameKey ? Math.max(cost(before), cost(after)) : cost(before) + cost(after);
}

/** One item by its key; one that is not there costs as much as the smallest. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  units(bytes, READ_UNIT_BYTES) * (consistent ? 1 : 0.5);
