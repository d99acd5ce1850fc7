import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { openForMs } from '../../../functions/domain/sweep-schedule.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import {
  FUNCTION_TIMEOUT_MS,
  PAYMENT_WINDOW_MS,
  openWorld,
  type World,
} from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** What a sweep says of the oldest open order, in seconds, and how much it found. */
async function swept() {
  const log = recordedLog();
  await sweep({
    ...world.ports,
    clock: world.clock,
    log,
    workflow: { start: async () => undefined },
    owner: 'sweep',
    deadline: addMs(world.clock.now(), FUNCTION_TIMEOUT_MS),
    paymentWindowMs: PAYMENT_WINDOW_MS,
    random: () => 0,
  });
  const attempts = log.entries.filter(({ message }) => message === 'sweep attempt').length;
  return { oldest: log.measured.get('OldestOpenSeconds'), attempts };
}

const advance = (minutes: number): void => world.clock.advance({ milliseconds: minutes * 60_000 });

describe('the sweep', () => {
  it('tells each minute how long the oldest open order is open at least', async () => {
    expect(await swept()).toEqual({ oldest: 0, attempts: 0 });
    await world.placed('k1');
    expect(await swept()).toEqual({ oldest: 0, attempts: 0 });
    const told = [];
    for (const minutes of [1, 1, 5, 15, 1]) {
      advance(minutes);
      told.push(await swept());
    }
    // Open for 1, 2, 7 and 22 minutes when it was looked at; a minute later it is not due, and still the oldest.
    expect(told).toEqual([
      { oldest: 60, attempts: 1 },
      { oldest: 120, attempts: 1 },
      { oldest: 420, attempts: 1 },
      { oldest: 1320, attempts: 1 },
      { oldest: 1320, attempts: 0 },
    ]);
  });

  it('tells of none once the order is paid', async () => {
    const order = await world.placed('k1');
    advance(1);
    expect((await swept()).oldest).toBe(60);
    await world.runWorkflow(order);
    expect((await swept()).oldest).toBe(0);
  });
});

describe('the time that an order is open', () => {
  it('grows with each attempt of the sweep, from none', () => {
    const all = Array.from({ length: 11 }, (_, attempts) => openForMs(attempts));
    expect(all[0]).toBe(0);
    expect(all).toEqual(all.toSorted((one, other) => one - other));
  });
});
