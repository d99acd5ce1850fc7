/** Longer ones guard against what never happens in a run. They never begin: a run that is left must not wait for them. */
const LONGEST_MS = 5000;

/**
 * Backoffs take no time of ours: what they wait for passes on the run's own clock.
 *
 * @returns puts the timers back
 */
export function withInstantTimers(): () => void {
  const real = globalThis.setTimeout;
  const instant = (
    callback: (...given: readonly unknown[]) => void,
    milliseconds = 0,
    ...given: readonly unknown[]
  ): NodeJS.Timeout => {
    const timer = real(callback, 0, ...given);
    if (milliseconds > LONGEST_MS) clearTimeout(timer);
    return timer;
  };
  Object.defineProperty(globalThis, 'setTimeout', { value: instant, configurable: true, writable: true });
  return () => {
    Object.defineProperty(globalThis, 'setTimeout', { value: real, configurable: true, writable: true });
  };
}
