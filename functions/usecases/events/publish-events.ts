import { addMs, type Instant } from '../../domain/instant.ts';
import type { OperationError } from '../../domain/operations/attempt.ts';
import type { EventBus, PublishedEvent, StreamedChange, UndeliveredEvents } from '../ports/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { TriesInVain } from '../webhooks/tries-in-vain.ts';

export interface PublishEventsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly bus: EventBus;
  readonly undelivered: UndeliveredEvents;
  /** Of this process, which outlives an invocation. */
  readonly tries: TriesInVain;
  /** When the function is stopped. Its answer is lost then, and the whole stretch comes again. */
  readonly deadline: Instant;
}

const HOUR_MS = 60 * 60_000;

/** How long the bus is tried for one event, counted from the first try. Until then what waits stays in order. */
export const TRIED_MS = 12 * HOUR_MS;

/**
 * The stream forgets a record after 24 hours. One that is older than this is tried for half an hour: the hours left are
 * enough to set aside everything behind it. An age alone says nothing of tries: after an outage the first one may succeed.
 */
export const LAST_TRIES = { ageMs: 20 * HOUR_MS, triedMs: HOUR_MS / 2 };

/** The longest that one request takes, with the client's repetitions (adapters/aws/aws-clients.ts). */
export const REQUEST_MS = 12_000;

/** As many as one request to the bus holds: between two requests the time is looked at. */
const STRETCH = 10;

type Told = Exclude<StreamedChange, { code: 'nothing_new' }>;

/**
 * Publishes what a stretch of the stream tells, in its order. It stops at the first event that the bus does not take: that
 * one and all after it have to come again, so that no event of an order overtakes an earlier one. Those of other orders
 * that are then published twice bear the same id. What can never be published, or could not be for hours, is set aside
 * without what is private, and the stream goes on.
 *
 * @returns the position from which the stream has to come again; undefined if all is done
 */
export async function publishEvents(
  deps: PublishEventsDeps,
  changes: readonly StreamedChange[],
): Promise<string | undefined> {
  for (const stretch of stretchesOf(changes)) {
    const [first] = stretch;
    if (first !== undefined && !hasTime(deps)) return first.position;
    const refusals = await publish(deps, stretch);
    for (const change of stretch) {
      const error = change.code === 'unreadable' ? change.error : refusals.get(change.event.eventId);
      if (error !== undefined && !(await isSetAside(deps, change, error))) return change.position;
    }
  }
  return undefined;
}

const hasTime = ({ clock, deadline }: PublishEventsDeps): boolean =>
  addMs(clock.now(), REQUEST_MS) <= deadline;

/** Stretches with at most one event of each order: the next one is not sent before the bus has taken the one before. */
function* stretchesOf(changes: readonly StreamedChange[]): Generator<readonly Told[]> {
  let stretch: Told[] = [];
  const orderIds = new Set<string>();
  for (const change of changes) {
    if (change.code === 'nothing_new') continue;
    const orderId = change.code === 'happened' ? change.event.orderId : undefined;
    if (stretch.length === STRETCH || (orderId !== undefined && orderIds.has(orderId))) {
      yield stretch;
      stretch = [];
      orderIds.clear();
    }
    if (orderId !== undefined) orderIds.add(orderId);
    stretch.push(change);
  }
  if (stretch.length > 0) yield stretch;
}

/** What the bus did not take, by event id. */
async function publish(
  { clock, bus, tries }: PublishEventsDeps,
  stretch: readonly Told[],
): Promise<ReadonlyMap<string, OperationError>> {
  const events = stretch.flatMap((change) => (change.code === 'happened' ? [change.event] : []));
  const startedAt = clock.now();
  const refusals = await refusalsOf(bus, events);
  for (const { eventId } of events) if (!refusals.has(eventId)) tries.succeeded(eventId);
  for (const eventId of refusals.keys()) tries.failed(eventId, startedAt, refusals.size === events.length);
  return refusals;
}

async function refusalsOf(
  bus: EventBus,
  events: readonly PublishedEvent[],
): Promise<ReadonlyMap<string, OperationError>> {
  try {
    const refused = await bus.publish(events);
    return new Map(refused.map(({ event, error }) => [event.eventId, error]));
  } catch (fault) {
    const error = { code: 'bus_failed', message: String(fault) };
    return new Map(events.map(({ eventId }) => [eventId, error]));
  }
}

/** True if the stream may go on without it. */
async function isSetAside(deps: PublishEventsDeps, change: Told, error: OperationError): Promise<boolean> {
  const { log, undelivered, tries } = deps;
  const eventId = change.code === 'happened' ? change.event.eventId : undefined;
  const detail = { eventId, position: change.position, error };
  if (!hasTime(deps) || (change.code === 'happened' && !isAbandoned(deps, change.event))) {
    log.warn('event not published, it comes again', detail);
    return false;
  }
  try {
    await undelivered.setAside(change.record, error);
    if (eventId !== undefined) tries.forget(eventId);
  } catch (fault) {
    log.error('event neither published nor set aside, it comes again', { ...detail, fault });
    return false;
  }
  log.count('AttentionNeeded');
  log.error('event set aside, it needs a person', detail);
  return true;
}

function isAbandoned({ clock, tries }: PublishEventsDeps, { eventId, occurredAt }: PublishedEvent): boolean {
  const now = clock.now();
  const failedSince = tries.since(eventId) ?? now;
  const since = failedSince > occurredAt ? failedSince : occurredAt;
  const isOld = addMs(occurredAt, LAST_TRIES.ageMs) <= now;
  return addMs(since, isOld ? LAST_TRIES.triedMs : TRIED_MS) <= now;
}
