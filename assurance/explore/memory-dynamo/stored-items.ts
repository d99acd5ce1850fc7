import { byBytes, textIn, type Item } from './attribute-values.ts';

/** The items of the one table, by `pk` and `sk`. */
export class StoredItems {
  readonly #partitions = new Map<string, Map<string, Item>>();

  get(key: Item | undefined): Item | undefined {
    return this.#partitions.get(textIn(key?.['pk']))?.get(textIn(key?.['sk']));
  }

  put(item: Item): void {
    const pk = textIn(item['pk']);
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>();
    partition.set(textIn(item['sk']), item);
    this.#partitions.set(pk, partition);
  }

  delete(key: Item): void {
    this.#partitions.get(textIn(key['pk']))?.delete(textIn(key['sk']));
  }

  /** One partition in the order of its sort keys. */
  partition(pk: string): readonly Item[] {
    const items = [...(this.#partitions.get(pk)?.values() ?? [])];
    return items.sort((one, other) => byBytes(textIn(one['sk']), textIn(other['sk'])));
  }

  all(): readonly Item[] {
    return [...this.#partitions.keys()].sort(byBytes).flatMap((pk) => this.partition(pk));
  }
}

export const keyOf = (item: Item): string => `${textIn(item['pk'])} ${textIn(item['sk'])}`;
