import type { Asked, ListPosition, Page } from '../../usecases/ports/lists.ts';
import type { Entry, ShardedWalk } from './sharded-walk.ts';

/** So many entries of an index are looked at for a page at most, whatever a filter leaves of them. */
export const MOST_ENTRIES = 200;

/** Loaded at once where a filter leaves some out: DynamoDB takes 100 keys. */
const AT_ONCE = 50;

interface Taken {
  readonly entry: Entry;
  readonly behind: ListPosition | undefined;
}

/**
 * A page of what entries stand for. What is not there any more, or is filtered out, leaves its place to the next.
 *
 * @param load what each entry stands for, in their order; undefined: nothing that belongs into the list
 */
export async function pageOf<Item>(
  walk: ShardedWalk,
  { limit }: Pick<Asked, 'limit'>,
  load: (entries: readonly Entry[]) => Promise<readonly (Item | undefined)[]>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  for (let entries = 0; entries < MOST_ENTRIES && !walk.isOver();) {
    const taken = await takeSome(walk, Math.min(entries === 0 ? limit : AT_ONCE, MOST_ENTRIES - entries));
    entries += taken.length;
    const loaded = await load(taken.map(({ entry }) => entry));
    for (const [index, { behind }] of taken.entries()) {
      const item = loaded[index];
      if (item !== undefined) items.push(item);
      const isLast = index === taken.length - 1 && walk.isOver();
      if (items.length === limit)
        return { items, ...(isLast || behind === undefined ? {} : { next: behind }) };
    }
  }
  return {
    items,
    ...(walk.isOver() || walk.position === undefined ? {} : { next: walk.position }),
  };
}

async function takeSome(walk: ShardedWalk, count: number): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  while (taken.length < count) {
    const entry = await walk.take();
    if (entry === undefined) break;
    taken.push({ entry, behind: walk.position });
  }
  return taken;
}
