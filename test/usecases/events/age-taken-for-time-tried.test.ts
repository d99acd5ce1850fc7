import { beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderEvent } from '../../../functions/domain/orders/order-event.ts';
import type { StreamedChange } from '../../../functions/usecases/ports/events.ts';
import { publishEvents } from '../../../functions/usecases/events/publish-events.ts';
import { TriesInVain } from '../../../functions/usecases/webhooks/tries-in-vain.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import { ManualClock } from '../../../assurance/world/manual-clock.ts';
import { eventOf, OCCURRED_AT } from '../../support/order-events.ts';

const happened = (position: string, event: OrderEvent): StreamedChange => ({
  code: 'happened',
  position,
  record: { place: position },
  event,
});

/** Two orders; the first one has two versions. */
const CHANGES = [
  happened('1', eventOf(1, 'a')),
  happened('2', eventOf(1, 'b')),
  happened('3', eventOf(2, 'a')),
];

let clock: ManualClock;
let tries: TriesInVain;
let refuses: ReadonlySet<string>;
let taken: string[];
let setAside: unknown[];

const bus = {
  publish: async (events: readonly OrderEvent[]) =>
    events.flatMap((event) => {
      if (refuses.has(event.eventId) || refuses.has('everything')) {
        return [{ event, error: { code: 'ThrottlingException', message: 'Rate exceeded' } }];
      }
      taken.push(event.eventId);
      return [];
    }),
};
const undelivered = {
  setAside: async (record: unknown) => {
    setAside.push(record);
  },
};

const publish = async (changes = CHANGES) =>
  publishEvents(
    { clock, log: recordedLog(), bus, undelivered, tries, deadline: addMs(clock.now(), 60_000) },
    changes,
  );

beforeEach(() => {
  clock = new ManualClock(OCCURRED_AT);
  tries = new TriesInVain();
  refuses = new Set();
  taken = [];
  setAside = [];
});

describe('an event that was not published for long', () => {
  it.each([{ hours: 12 }, { hours: 19 }, { hours: 21 }])(
    'is not given up at its first try, which comes after %j, and nothing overtakes it',
    async (outage) => {
      clock.advance(outage);
      refuses = new Set(['a:1']);
      expect(await publish()).toBe('1');
      expect(setAside).toEqual([]);
      expect(taken).not.toContain('a:2');
      refuses = new Set();
      clock.advance({ minutes: 1 });
      expect(await publish()).toBeUndefined();
      expect(taken.slice(-3)).toEqual(['a:1', 'b:1', 'a:2']);
    },
  );

  it('is given up when it was tried in vain for twelve hours', async () => {
    clock.advance({ hours: 3 });
    refuses = new Set(['a:1']);
    await publish();
    clock.advance({ hours: 11, minutes: 59 });
    expect(await publish()).toBe('1');
    clock.advance({ minutes: 1 });
    expect(await publish()).toBeUndefined();
    expect(setAside).toEqual([{ place: '1' }]);
  });

  it('is given up after half an hour of tries where the stream forgets it soon', async () => {
    clock.advance({ hours: 20 });
    refuses = new Set(['a:1']);
    await publish();
    clock.advance({ minutes: 29 });
    expect(await publish()).toBe('1');
    clock.advance({ minutes: 1 });
    expect(await publish()).toBeUndefined();
    expect(setAside).toEqual([{ place: '1' }]);
  });

  it('counts from when the bus stopped, where it waited behind others that the bus did not take', async () => {
    refuses = new Set(['everything']);
    expect(await publish()).toBe('1');
    clock.advance({ hours: 12 });
    expect(await publish()).toBeUndefined();
    expect(setAside).toEqual([{ place: '1' }, { place: '2' }, { place: '3' }]);
  });

  it('is not given up for the age of an outage that is older than itself', async () => {
    refuses = new Set(['everything']);
    await publish();
    clock.advance({ hours: 11 });
    const young = { ...eventOf(1, 'c'), occurredAt: clock.now() };
    clock.advance({ hours: 1 });
    expect(await publish([...CHANGES, happened('4', young)])).toBe('4');
    expect(setAside).toHaveLength(3);
  });

  it('counts anew when it was taken', async () => {
    refuses = new Set(['everything']);
    await publish();
    refuses = new Set();
    await publish();
    refuses = new Set(['everything']);
    clock.advance({ hours: 13 });
    expect(await publish()).toBe('1');
    expect(setAside).toEqual([]);
  });
});

describe('a stretch of the stream that there is no time for', () => {
  it('comes again from the first event that was not sent', async () => {
    const many = Array.from({ length: 25 }, (_, index) =>
      happened(String(index + 1), eventOf(1, `order ${index + 1}`)),
    );
    const slow = {
      publish: async (events: readonly OrderEvent[]) => {
        clock.advance({ seconds: 9 });
        return bus.publish(events);
      },
    };
    const deadline = addMs(clock.now(), 25_000);
    const from = await publishEvents(
      { clock, log: recordedLog(), bus: slow, undelivered, tries, deadline },
      many,
    );
    expect(taken).toHaveLength(20);
    expect(from).toBe('21');
    expect(clock.now() <= deadline).toBe(true);
  });
});
