import { violations } from '../../local/invariants.ts';
import { sortItems } from '../../local/read-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { whatIsNamed } from './gateway-news.ts';
import type { World } from './world.ts';

/** More looks than any order takes that comes to an end by itself. */
const LOOKS = 40;

/** Workflows that were started run; time passes; the sweep looks: until nothing is due any more. */
export async function comeToRest(world: World): Promise<void> {
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    for (const order of world.workflow.started.splice(0)) {
      await world.runWorkflow(order).catch(() => undefined);
    }
    const next = (await world.items())
      .filter(({ dueShard }) => dueShard !== undefined && dueShard !== 'attention')
      .map(({ dueAt }) => String(dueAt))
      .sort()[0];
    if (next === undefined) return;
    if (next > world.clock.now()) world.clock.set(next);
    await world.sweep();
  }
  throw new Error('it never came to rest');
}

/**
 * Ends a test whose story needs no person: it comes to rest, the promise is kept in every way that a final state can show,
 * and a sweep long after it writes nothing.
 */
export async function closeAtRest(world: World): Promise<void> {
  await comeToRest(world);
  const broken = violations(await snapshotOf(world));
  if (broken.length > 0) throw new Error(`broken at rest: ${JSON.stringify(broken)}`);
  const before = JSON.stringify(await world.items());
  world.clock.advance({ days: 40 });
  await world.sweep();
  if (JSON.stringify(await world.items()) !== before) throw new Error('a sweep at rest wrote something');
  await world.close();
}

/** What the local cloud is judged by, of the table and the doubles. Clients and queues are not part of it. */
async function snapshotOf({
  gateway,
  documents,
  ...world
}: World & { items: World['items'] }): Promise<Snapshot> {
  return { ...sortItems(await world.items()), exchanges: [] } as never;
}
