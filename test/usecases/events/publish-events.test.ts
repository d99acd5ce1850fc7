import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationError } from '../../../functions/domain/operations/attempt.ts';
import type { OrderEvent } from '../../../functions/domain/orders/order-event.ts';
import type {
  EventBus,
  StreamedChange,
  UndeliveredEvents,
} from '../../../functions/usecases/ports/events.ts';
import { addMs } from '../../../functions/domain/instant.ts';
import { publishEvents } from '../../../functions/usecases/events/publish-events.ts';
import { TriesInVain } from '../../../functions/usecases/webhooks/tries-in-vain.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import { ManualClock } from '../../../assurance/world/manual-clock.ts';
import { eventOf, OCCURRED_AT } from '../../support/order-events.ts';

const FULL: OperationError = { code: 'ThrottlingException', message: 'Rate exceeded' };
const UNREADABLE: OperationError = { code: 'unreadable', message: 'no status' };

/** Takes events, except those that it is told to refuse. */
class BusDouble implements EventBus {
  /** What each request held, by event id. */
  readonly requests: (readonly string[])[] = [];
  readonly taken: string[] = [];
  readonly refuses = new Set<string>();
  readonly refused = new Set<string>();
  isDown = false;

  async publish(events: readonly OrderEvent[]) {
    this.requests.push(events.map(({ eventId }) => eventId));
    if (this.isDown) throw new Error('connection reset');
    return events.flatMap((event) => {
      if (!this.refuses.has(event.eventId)) {
        this.taken.push(event.eventId);
        return [];
      }
      this.refused.add(event.eventId);
      return [{ event, error: FULL }];
    });
  }
}

class UndeliveredDouble implements UndeliveredEvents {
  readonly kept: { readonly record: unknown; readonly error: OperationError }[] = [];
  isDown = false;

  async setAside(record: unknown, error: OperationError) {
    if (this.isDown) throw new Error('queue is gone');
    this.kept.push({ record, error });
  }
}

const happened = (position: string, event: OrderEvent): StreamedChange => ({
  code: 'happened',
  position,
  record: { place: position },
  event,
});
const housekeeping = (position: string): StreamedChange => ({ code: 'nothing_new', position, record: {} });
const unreadable = (position: string): StreamedChange => ({
  code: 'unreadable',
  position,
  record: { place: position },
  error: UNREADABLE,
});

let bus: BusDouble;
let undelivered: UndeliveredDouble;
let clock: ManualClock;
let log: ReturnType<typeof recordedLog>;
let tries: TriesInVain;

const publish = (...changes: readonly StreamedChange[]) =>
  publishEvents({ clock, log, bus, undelivered, tries, deadline: addMs(clock.now(), 60_000) }, changes);

beforeEach(() => {
  bus = new BusDouble();
  undelivered = new UndeliveredDouble();
  clock = new ManualClock(OCCURRED_AT);
  log = recordedLog();
  tries = new TriesInVain();
});

describe('publishEvents', () => {
  it('publishes what happened, in the order of the stream, and nothing of housekeeping', async () => {
    const from = await publish(
      happened('1', eventOf(1, 'a')),
      housekeeping('2'),
      happened('3', eventOf(1, 'b')),
      happened('4', eventOf(2, 'a')),
    );
    expect(bus.taken).toEqual(['a:1', 'b:1', 'a:2']);
    expect(from).toBeUndefined();
  });

  it('sends an event only when the bus has taken the one before it of the same order', async () => {
    await publish(
      happened('1', eventOf(1, 'a')),
      happened('2', eventOf(1, 'b')),
      happened('3', eventOf(2, 'a')),
      happened('4', eventOf(3, 'a')),
      happened('5', eventOf(2, 'b')),
    );
    expect(bus.requests).toEqual([['a:1', 'b:1'], ['a:2'], ['a:3', 'b:2']]);
  });

  it('has the stream come again from the first event that was not taken', async () => {
    bus.refuses.add('b:1').add('c:1');
    const from = await publish(
      happened('1', eventOf(1, 'a')),
      happened('2', eventOf(1, 'b')),
      happened('3', eventOf(1, 'c')),
      happened('4', eventOf(1, 'd')),
      happened('5', eventOf(2, 'b')),
    );
    expect([...bus.refused]).toEqual(['b:1', 'c:1']);
    expect(from).toBe('2');
    expect(bus.taken).toEqual(['a:1', 'd:1']);
    expect(undelivered.kept).toEqual([]);
    expect(log.entries).toMatchObject([{ level: 'warn', detail: { eventId: 'b:1', error: FULL } }]);
  });

  it('skips nothing: what comes again is published, under the ids that it had', async () => {
    const changes = [
      happened('1', eventOf(1, 'a')),
      happened('2', eventOf(1, 'b')),
      happened('3', eventOf(2, 'a')),
      happened('4', eventOf(2, 'b')),
    ];
    bus.refuses.add('a:2');
    const from = await publish(...changes);
    expect([...bus.refused]).toEqual(['a:2']);
    bus.refuses.clear();
    const again = changes.findIndex(({ position }) => position === from);
    expect(await publish(...changes.slice(again))).toBeUndefined();
    expect([...new Set(bus.taken)]).toEqual(['a:1', 'b:1', 'b:2', 'a:2']);
  });

  it('takes events for not published when the bus does not say', async () => {
    bus.isDown = true;
    const from = await publish(
      housekeeping('1'),
      happened('2', eventOf(1, 'a')),
      happened('3', eventOf(2, 'a')),
    );
    expect(from).toBe('2');
    expect(bus.requests).toEqual([['a:1']]);
    expect(log.entries).toMatchObject([{ level: 'warn', detail: { error: { code: 'bus_failed' } } }]);
  });

  it('sets aside what cannot be read, whole, and goes on', async () => {
    const from = await publish(
      happened('1', eventOf(1, 'a')),
      unreadable('2'),
      happened('3', eventOf(2, 'a')),
    );
    expect(from).toBeUndefined();
    expect(bus.taken).toEqual(['a:1', 'a:2']);
    expect(undelivered.kept).toEqual([{ record: { place: '2' }, error: UNREADABLE }]);
    expect(log.counted).toEqual(['AttentionNeeded']);
  });

  it('leaves for the next time what cannot be read after an event that was not taken', async () => {
    bus.refuses.add('a:1');
    expect(await publish(happened('1', eventOf(1, 'a')), unreadable('2'))).toBe('1');
    expect([...bus.refused]).toEqual(['a:1']);
    expect(undelivered.kept).toEqual([]);
  });

  it('goes on trying for twelve hours, and then sets the event aside and goes on', async () => {
    bus.refuses.add('a:1');
    const changes = [happened('1', eventOf(1, 'a')), happened('2', eventOf(2, 'a'))];
    expect(await publish(...changes)).toBe('1');
    clock.advance({ hours: 11, minutes: 59, seconds: 59 });
    expect(await publish(...changes)).toBe('1');
    expect(undelivered.kept).toEqual([]);

    clock.advance({ seconds: 1 });
    expect(await publish(...changes)).toBeUndefined();
    expect(undelivered.kept).toEqual([{ record: { place: '1' }, error: FULL }]);
    expect(bus.taken).toEqual(['a:2']);
    expect(log.counted).toEqual(['AttentionNeeded']);
  });

  it('lets nothing go that is neither published nor set aside', async () => {
    undelivered.isDown = true;
    const from = await publish(
      happened('1', eventOf(1, 'a')),
      unreadable('2'),
      happened('3', eventOf(2, 'a')),
    );
    expect(from).toBe('2');
    expect(bus.taken).toEqual(['a:1']);
    expect(log.entries).toMatchObject([{ level: 'error', detail: { position: '2' } }]);
    expect(log.counted).toEqual([]);
  });
});
