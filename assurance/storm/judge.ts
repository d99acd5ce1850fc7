import type { AppliedEvent } from '../../functions/usecases/webhooks/apply-webhook.ts';
import { violations } from '../../local/invariants.ts';
import { groupBy } from '../../local/invariants/group.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { finalState as storedState } from '../payments/final-state.ts';
import { ordersIn, type StoredItem } from '../world/table-reader.ts';
import type { DataPoint } from '../alarms/data-points.ts';
import { finalState } from './final-state.ts';
import type { Forgery } from './forgeries.ts';
import type { Storm } from './storm.ts';

/** What was left by one storm. */
export interface Aftermath {
  /** Whatever is not as promised, a line each. */
  readonly violations: readonly string[];
  readonly state: readonly string[];
  readonly counts: Readonly<Record<Counted, number>>;
  /** What was accepted, in the order in which it arrived. */
  readonly arrivals: readonly string[];
  /** How many of each kind were refused. */
  readonly forgeries: ReadonlyMap<Forgery, number>;
  /** Data points of its metrics. */
  readonly points: readonly DataPoint[];
}

export type Counted =
  | 'orders'
  /** Everything that came to the door, forgeries too. */
  | 'deliveries'
  | 'forgedRefused'
  | 'standard'
  | 'withSecondSecret'
  | 'monthLater'
  /** Left out by the queue. */
  | 'deduplicated'
  /** Invocations that did their work and died. */
  | 'died'
  | 'known'
  | 'events'
  | 'applied'
  | 'superseded'
  | 'ignored'
  | 'parked'
  /** Events that were parked, and had their effect when what they are about was there. */
  | 'parkedThenApplied'
  | 'deadLetters';

export async function judge(storm: Storm): Promise<Aftermath> {
  const items = await storm.items();
  const snapshot = await snapshotOf(storm, items);
  const { clients, postman, problems, applying, queue } = storm;
  const { counts, refused, news } = postman;
  const outcomes = new Map(snapshot.events.map(({ eventId, outcome = '' }) => [eventId, outcome]));
  const ending = (wanted: string): number => [...outcomes.values()].filter((one) => one === wanted).length;
  const answers = [...applying.told];
  const parked = answers.filter(([, told]) => told.includes('parked')).map(([eventId]) => eventId);
  return {
    violations: [
      ...violations(snapshot).map(({ invariant, detail }) => `${invariant}: ${detail}`),
      ...problems,
      ...postman.problems,
      ...clients.waiting,
      ...endings(storm, snapshot),
      ...ordersIn(items).flatMap(leftOver),
      ...answers.flatMap(([eventId, told]) => effectsOf(eventId, told, outcomes.get(eventId))),
      ...factsToldTwice(storm, outcomes),
      ...(queue.deadLetters.length > 0 ? applying.failures : []),
    ],
    state: finalState(snapshot, items, news),
    counts: {
      orders: snapshot.orders.length,
      deliveries: counts.knocks,
      forgedRefused: [...refused.values()].reduce((sum, count) => sum + count, 0),
      standard: counts.standard,
      withSecondSecret: counts.withSecondSecret,
      monthLater: counts.monthLater,
      deduplicated: queue.duplicates,
      died: applying.died,
      known: answers.flatMap(([, told]) => told).filter((one) => one === 'known').length,
      events: outcomes.size,
      applied: ending('applied'),
      superseded: ending('superseded'),
      ignored: ending('ignored'),
      parked: parked.length,
      parkedThenApplied: parked.filter((eventId) => outcomes.get(eventId) === 'applied').length,
      deadLetters: queue.deadLetters.length,
    },
    arrivals: postman.accepted.map(({ eventId }) => news.get(eventId)?.name ?? eventId),
    forgeries: refused,
    points: storm.surroundings.signals.points,
  };
}

async function snapshotOf(
  { surroundings, clients, postman, queue }: Storm,
  items: readonly StoredItem[],
): Promise<Snapshot> {
  const { documents, sandbox, workflow } = surroundings;
  return {
    ...storedState(items, { documents, ledger: await sandbox.ledger(), deadLetters: [] }),
    exchanges: clients.exchanges,
    deliveries: postman.accepted,
    queues: [
      { name: 'webhooks', deadLetters: false, messages: queue.messages },
      { name: 'dead letters', deadLetters: true, messages: queue.deadLetters.length },
    ],
    runningExecutions: workflow.started.length,
  };
}

/** Orders that ended otherwise than their lives say, and events of ours that were not told to anybody. */
function endings({ lives, postman }: Storm, { orders, events, attention }: Snapshot): readonly string[] {
  const statuses = new Map(orders.map(({ orderId, status }) => [orderId, status]));
  const calls = new Set(attention.filter(({ open }) => open).map(({ orderId }) => orderId ?? ''));
  return [
    ...lives
      .filter(({ orderId, ends }) => statuses.get(orderId) !== ends)
      .map(
        ({ kind, orderId, ends }) =>
          `${kind}, ${orderId}: is ${statuses.get(orderId) ?? 'gone'}, not ${ends}`,
      ),
    ...lives
      .filter(({ orderId, callsPerson = false }) => calls.has(orderId) !== callsPerson)
      .map(
        ({ kind, orderId }) => `${kind}, ${orderId}: ${calls.has(orderId) ? 'calls a' : 'calls no'} person`,
      ),
    ...events
      .filter(({ eventId, outcome }) => {
        const tells = postman.news.get(eventId)?.fact !== undefined;
        return tells !== (outcome === 'applied' || outcome === 'superseded');
      })
      .map(
        ({ eventId, outcome = 'not applied' }) => `${postman.news.get(eventId)?.name ?? eventId}: ${outcome}`,
      ),
  ];
}

/** Nobody has to act any more for an order that is paid or declined. */
const leftOver = ({ orderId, status, action }: StoredItem): readonly string[] =>
  action !== undefined && (status === 'paid' || status === 'declined')
    ? [`${String(orderId)} is ${status} and waits for its holder`]
    : [];

const CHANGES_NOTHING: ReadonlySet<AppliedEvent> = new Set<AppliedEvent>(['known', 'parked']);

/** An event is settled once, and its record says how. */
function effectsOf(
  eventId: string,
  told: readonly AppliedEvent[],
  recorded = 'not recorded',
): readonly string[] {
  const [settled, ...again] = told.filter((one) => !CHANGES_NOTHING.has(one));
  return [
    ...again.map((one) => `${eventId} was settled as ${settled ?? ''}, and again as ${one}`),
    ...(settled !== undefined && recorded !== settled
      ? [`${eventId} was ${settled}, its record says ${recorded}`]
      : []),
  ];
}

/** Of all the events that tell a fact, one at most has changed anything. */
function factsToldTwice({ postman }: Storm, outcomes: ReadonlyMap<string, string>): readonly string[] {
  const effective = [...postman.news.values()].filter(({ eventId }) => outcomes.get(eventId) === 'applied');
  return [...groupBy(effective, ({ fact = '' }) => fact)]
    .filter(([, several]) => several.length > 1)
    .map(([fact, several]) => `${fact} had an effect ${several.length} times`);
}
