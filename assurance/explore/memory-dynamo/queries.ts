import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { textIn, type Item } from './attribute-values.ts';
import { holds, valueOf } from './conditions.ts';
import { INDEXES, keyOf, type IndexName, type StoredItems } from './stored-items.ts';

const indexNamed = (name: string | undefined): IndexName => {
  if (name !== 'due' && name !== 'placed') throw new Error(`no index is called ${String(name)}`);
  return name;
};

/** A page of the table (one partition) or of its index. A page that is full says where the next one begins. */
export function page(items: StoredItems, input: QueryCommandInput): object {
  const found = input.IndexName === undefined ? inTable(items, input) : inIndex(items, input);
  const from = input.ExclusiveStartKey === undefined ? 0 : after(found, input.ExclusiveStartKey);
  const rest = found.slice(from);
  const { Limit: limit } = input;
  const full = limit !== undefined && rest.length >= limit;
  const taken = full ? rest.slice(0, limit) : rest;
  const last = full ? taken.at(-1) : undefined;
  return {
    Items: taken,
    Count: taken.length,
    ScannedCount: taken.length,
    ...(last === undefined ? {} : { LastEvaluatedKey: keysOf(last, input) }),
  };
}

const after = (found: readonly Item[], key: Item): number =>
  found.findIndex((item) => keyOf(item) === keyOf(key)) + 1;

function inTable(items: StoredItems, input: QueryCommandInput): readonly Item[] {
  const inOrder = items.partition(textIn(valueOf(':pk', input)));
  const partition = input.ScanIndexForward === false ? inOrder.toReversed() : inOrder;
  if (input.KeyConditionExpression === 'pk = :pk') return partition;
  if (input.KeyConditionExpression !== 'pk = :pk AND begins_with(sk, :sk)')
    throw new Error(`unknown: ${String(input.KeyConditionExpression)}`);
  const prefix = textIn(valueOf(':sk', input));
  return partition.filter((item) => textIn(item['sk']).startsWith(prefix));
}

const SHARD = /^(\w+) = (:\w+)(?: AND .+)?$/;
const BETWEEN = /^(.+) AND (\w+) BETWEEN (:\w+) AND (:\w+)$/;

function inIndex(items: StoredItems, input: QueryCommandInput): readonly Item[] {
  const index = indexNamed(input.IndexName);
  const { keys, more } = INDEXES[index];
  const condition = input.KeyConditionExpression?.replace(BETWEEN, '$1 AND $2 >= $3 AND $2 <= $4');
  const [, hash, shard = ''] = SHARD.exec(condition ?? '') ?? [];
  if (hash !== keys[0]) throw new Error(`unknown: ${String(input.KeyConditionExpression)}`);
  const found = items
    .indexed(index, textIn(valueOf(shard, input)))
    .filter((item) => holds(condition, item, input))
    .map((item) => only(item, ['pk', 'sk', ...keys, ...more]));
  return input.ScanIndexForward === false ? found.toReversed() : found;
}

const keysOf = (item: Item, { IndexName: index }: QueryCommandInput): Item =>
  only(item, index === undefined ? ['pk', 'sk'] : ['pk', 'sk', ...INDEXES[indexNamed(index)].keys]);

const only = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
