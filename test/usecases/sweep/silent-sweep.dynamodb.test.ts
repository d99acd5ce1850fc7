import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import type { DueList } from '../../../functions/usecases/ports/due-list.ts';
import { sweep } from '../../../functions/usecases/sweep/sweep.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import {
  FUNCTION_TIMEOUT_MS,
  PAYMENT_WINDOW_MS,
  openWorld,
  type World,
} from '../../../assurance/world/world.ts';
import { portLike } from '../../../assurance/world/port-like.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** What a sweep counts, with some of its ledger or all of its workflow in trouble. */
async function countedBy(trouble: { readonly dueList?: Partial<DueList>; readonly workflow?: 'refuses' }) {
  const log = recordedLog();
  const dueList = portLike(world.ports.dueList, trouble.dueList ?? {});
  const refuses = { start: async () => Promise.reject(new Error('AccessDeniedException')) };
  await sweep({
    ...world.ports,
    dueList,
    clock: world.clock,
    log,
    workflow: trouble.workflow === 'refuses' ? refuses : world.workflow,
    owner: 'sweep',
    deadline: addMs(world.clock.now(), FUNCTION_TIMEOUT_MS),
    paymentWindowMs: PAYMENT_WINDOW_MS,
    random: () => 0,
  });
  // The number of entries that need a person is told each time, and that of what is due.
  return log.counted.filter((event) => event !== 'AttentionEntries' && event !== 'SweepFound');
}

describe('a sweep that runs, and', () => {
  beforeEach(async () => {
    await world.placed('k1');
    world.clock.advance({ milliseconds: 120_000 });
  });

  it('may write nothing, counts what it leaves', async () => {
    const postpone = async () => Promise.reject(new Error('AccessDeniedException'));
    expect(await countedBy({ dueList: { postpone } })).toEqual(['OverdueLeft']);
  });

  it('has more to do than time, counts that', async () => {
    const due = async () => ({ items: [], more: true });
    expect(await countedBy({ dueList: { due } })).toEqual(['OverdueLeft']);
  });

  it('may start no workflow, counts that', async () => {
    expect(await countedBy({ workflow: 'refuses' })).toEqual(['WorkflowNotStarted']);
  });

  it('does what is due, counts nothing', async () => {
    expect(await countedBy({})).toEqual([]);
  });
});
