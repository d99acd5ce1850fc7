import { violations, type Invariant } from '../../local/invariants.ts';
import { sortItems } from '../../local/read-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { atTheGateway, chargeNamed } from '../../assurance/world/gateway-news.ts';
import type { World } from '../../assurance/world/world.ts';

/** More looks than anything takes that comes to an end by itself. */
const MAX_SWEEPS = 40;

/** What was started runs, time passes, the sweep looks: until nothing is due any more. */
export async function comeToRest(world: World): Promise<void> {
  for (let sweeps = 1; sweeps <= MAX_SWEEPS; sweeps += 1) {
    for (const order of world.workflow.started.splice(0)) {
      await world.runWorkflow(order).catch(() => undefined);
    }
    const next = (await world.items())
      .filter(({ dueShard = 'attention' }) => dueShard !== 'attention')
      .map(({ dueAt }) => String(dueAt))
      .sort()[0];
    if (next === undefined) return;
    if (next > world.clock.now()) world.clock.set(next);
    await world.sweep();
  }
  throw new Error('it does not come to rest');
}

/**
 * Ends a test whose story needs no person: it comes to rest, the promise is kept in every way that a final state can
 * show, and a sweep long after writes nothing.
 */
export async function closeAtRest(world: World): Promise<void> {
  await comeToRest(world);
  const broken = violations(await snapshotOf(world)).filter(({ invariant }) => JUDGED.has(invariant));
  if (broken.length > 0) throw new Error(`broken at rest: ${JSON.stringify(broken)}`);
  const before = JSON.stringify(await world.items());
  world.clock.advance({ days: 40 });
  await world.sweep();
  if (JSON.stringify(await world.items()) !== before) throw new Error('a sweep at rest wrote something');
  await world.close();
}

/** The others are about clients and queues, which no world has. */
const JUDGED: ReadonlySet<Invariant> = new Set([
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I9',
  'I13',
  'I14',
  'I15',
  'I18',
]);

async function snapshotOf(world: World): Promise<Snapshot> {
  const { captures } = world.gateway;
  return {
    ...sortItems(await world.items()),
    charges: captures.map((capture) => ({ ...capture, ...chargeNamed(capture) })),
    ...atTheGateway(world.gateway),
    documents: world.documents.written.map(
      ({ kind, merchantId, year, number }) =>
        `${merchantId}/${kind === 'invoice' ? 'invoices' : 'credit-notes'}/${year}/${number}.pdf`,
    ),
    declines: [],
    awaitingCustomer: [],
    exchanges: [],
    deliveries: [],
    queues: [],
    runningExecutions: 0,
  };
}
