import { describe, expect, it } from '@jest/globals';
import { AGAIN, ConflictError, TRIES, untilWritten } from '../../../functions/usecases/ports/conflict.ts';

const busyFor = (times: number) => {
  const tried = { count: 0 };
  const tryOnce = async () => {
    tried.count += 1;
    return tried.count <= times ? AGAIN : 'written';
  };
  return { tried, tryOnce };
};

describe('untilWritten', () => {
  it('answers with what was written, and tries no more', async () => {
    const { tried, tryOnce } = busyFor(0);
    expect(await untilWritten('it', tryOnce)).toBe('written');
    expect(tried.count).toBe(1);
  });

  it('tries anew while others are faster, and succeeds with the last try', async () => {
    const { tried, tryOnce } = busyFor(TRIES - 1);
    expect(await untilWritten('it', tryOnce)).toBe('written');
    expect(tried.count).toBe(TRIES);
  });

  it('says what changed when others were faster each time', async () => {
    const { tried, tryOnce } = busyFor(TRIES);
    const error = new ConflictError(`order ord_1 changed ${TRIES} times in a row`);
    await expect(untilWritten('order ord_1', tryOnce)).rejects.toEqual(error);
    expect(tried.count).toBe(TRIES);
  });

  it('tries as often as it is told, and answers what is to come of it then', async () => {
    const { tried, tryOnce } = busyFor(2);
    expect(await untilWritten('it', tryOnce, { tries: 2, exhausted: () => 'left' })).toBe('left');
    expect(tried.count).toBe(2);
  });

  it('passes on what a try throws', async () => {
    const thrown = new Error('no connection');
    await expect(untilWritten('it', async () => Promise.reject(thrown))).rejects.toBe(thrown);
  });
});
