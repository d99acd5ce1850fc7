import { addMs } from '../domain/instant.ts';
import type { OperationError } from '../domain/attempt.ts';
import type { EventBus, StreamedChange, UndeliveredEvents } from './event-ports.ts';
import type { Clock, Log } from './ports.ts';

export interface PublishEventsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly bus: EventBus;
  readonly undelivered: UndeliveredEvents;
}

/**
 * How long the bus is tried for one event. The stream forgets a record after 24 hours; until here it keeps what waits in
 * order, and after it there are hours left to set everything aside.
 */
export const GIVE_UP_MS = 12 * 60 * 60_000;

type Told = Exclude<StreamedChange, { code: 'nothing_new' }>;

/**
 * Publishes what a stretch of the stream tells, in its order. It stops at the first event that the bus does not take: that
 * one and all after it have to come again, so that no event of an order overtakes an earlier one. Those of other orders
 * that are then published twice bear the same id. What can never be published, or could not be for hours, is set aside
 * whole, and the stream goes on.
 *
 * @returns the position from which the stream has to come again; undefined if all is done
 */
export async function publishEvents(
  deps: PublishEventsDeps,
  changes: readonly StreamedChange[],
): Promise<string | undefined> {
  for (const stretch of withoutRepeats(changes)) {
    const refusals = await publish(deps, stretch);
    for (const change of stretch) {
      const error = change.code === 'unreadable' ? change.error : refusals.get(change.event.eventId);
      if (error !== undefined && !(await isSetAside(deps, change, error))) return change.position;
    }
  }
  return undefined;
}

/** Stretches with at most one event of each order: the next one is not sent before the bus has taken the one before. */
function* withoutRepeats(changes: readonly StreamedChange[]): Generator<readonly Told[]> {
  let stretch: Told[] = [];
  const orderIds = new Set<string>();
  for (const change of changes) {
    if (change.code === 'nothing_new') continue;
    if (change.code === 'happened') {
      if (orderIds.has(change.event.orderId)) {
        yield stretch;
        stretch = [];
        orderIds.clear();
      }
      orderIds.add(change.event.orderId);
    }
    stretch.push(change);
  }
  if (stretch.length > 0) yield stretch;
}

/** What the bus did not take, by event id. */
async function publish(
  { bus }: PublishEventsDeps,
  stretch: readonly Told[],
): Promise<ReadonlyMap<string, OperationError>> {
  const events = stretch.flatMap((change) => (change.code === 'happened' ? [change.event] : []));
  try {
    const refused = await bus.publish(events);
    return new Map(refused.map(({ event, error }) => [event.eventId, error]));
  } catch (fault) {
    const error = { code: 'bus_failed', message: String(fault) };
    return new Map(events.map(({ eventId }) => [eventId, error]));
  }
}

/** True if the stream may go on without it. */
async function isSetAside(
  { clock, log, undelivered }: PublishEventsDeps,
  change: Told,
  error: OperationError,
): Promise<boolean> {
  const eventId = change.code === 'happened' ? change.event.eventId : undefined;
  const detail = { eventId, position: change.position, error };
  if (change.code === 'happened' && addMs(change.event.occurredAt, GIVE_UP_MS) > clock.now()) {
    log.warn('event not published, it comes again', detail);
    return false;
  }
  try {
    await undelivered.setAside(change.record, error);
  } catch (fault) {
    log.error('event neither published nor set aside, it comes again', { ...detail, fault });
    return false;
  }
  log.count('AttentionNeeded');
  log.error('event set aside, it needs a person', detail);
  return true;
}
