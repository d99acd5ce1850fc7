import { afterAll, beforeAll } from '@jest/globals';
import { withInstantTimers } from '../explore/instant-timers.ts';

/** For all tests of a `describe`: backoffs take no time. */
export function instantTimersThroughout(): void {
  let putBack: () => void = () => undefined;
  beforeAll(() => {
    putBack = withInstantTimers();
  });
  afterAll(() => putBack());
}
