import { byBytes, textIn, type Item } from './attribute-values.ts';

/** The indexes of the one table, and what each holds of an item besides the keys of both. */
export const INDEXES = {
  due: { keys: ['dueShard', 'dueAt'], more: ['looks'] },
  placed: { keys: ['placedShard', 'placedAt'], more: [] },
  listed: { keys: ['listShard', 'listedBy'], more: [] },
  declined: { keys: ['declinedShard', 'placedAt'], more: [] },
} as const satisfies Record<string, { keys: readonly [string, string]; more: readonly string[] }>;

export type IndexName = keyof typeof INDEXES;

const INDEX_NAMES: readonly IndexName[] = ['due', 'placed', 'listed', 'declined'];

type Items = Map<string, Item>;

/** The items of the one table, by `pk` and `sk`, and by the partitions of its indexes. */
export class StoredItems {
  readonly #partitions = new Map<string, Items>();
  readonly #indexed = new Map<string, Items>();

  get(key: Item | undefined): Item | undefined {
    return this.#partitions.get(textIn(key?.['pk']))?.get(textIn(key?.['sk']));
  }

  put(item: Item): void {
    this.#unindex(this.get(item));
    const pk = textIn(item['pk']);
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>();
    partition.set(textIn(item['sk']), item);
    this.#partitions.set(pk, partition);
    for (const name of partitionsOf(item)) {
      const indexed = this.#indexed.get(name) ?? new Map<string, Item>();
      indexed.set(keyOf(item), item);
      this.#indexed.set(name, indexed);
    }
  }

  delete(key: Item): void {
    this.#unindex(this.get(key));
    this.#partitions.get(textIn(key['pk']))?.delete(textIn(key['sk']));
  }

  /** One partition in the order of its sort keys. */
  partition(pk: string): readonly Item[] {
    const items = [...(this.#partitions.get(pk)?.values() ?? [])];
    return items.sort((one, other) => byBytes(textIn(one['sk']), textIn(other['sk'])));
  }

  /** One partition of an index, in the order of its sort keys, and of the table's own where those are the same. */
  indexed(index: IndexName, shard: string): readonly Item[] {
    const [, range] = INDEXES[index].keys;
    const items = [...(this.#indexed.get(indexPartition(index, shard))?.values() ?? [])];
    return items.sort(
      (one, other) =>
        byBytes(textIn(one[range]), textIn(other[range])) ||
        byBytes(textIn(one['pk']), textIn(other['pk'])) ||
        byBytes(textIn(one['sk']), textIn(other['sk'])),
    );
  }

  all(): readonly Item[] {
    return [...this.#partitions.keys()].sort(byBytes).flatMap((pk) => this.partition(pk));
  }

  #unindex(item: Item | undefined): void {
    if (item === undefined) return;
    for (const name of partitionsOf(item)) this.#indexed.get(name)?.delete(keyOf(item));
  }
}

const indexPartition = (index: IndexName, shard: string): string => `${index} ${shard}`;

/** The partitions of indexes that an item is in: one without both keys is in none. */
const partitionsOf = (item: Item): readonly string[] =>
  INDEX_NAMES.filter((name) => INDEXES[name].keys.every((key) => item[key] !== undefined)).map((name) =>
    indexPartition(name, textIn(item[INDEXES[name].keys[0]])),
  );

export const keyOf = (item: Item): string => `${textIn(item['pk'])} ${textIn(item['sk'])}`;
