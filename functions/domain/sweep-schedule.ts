const MINUTE_MS = 60_000;

/**
 * After how many minutes an open order is due again, by the number of sweep attempts so far: quickly at first, since
 * most faults pass; then hours; then daily, for five days. Kill Bill's schedule for unknown payments is the model.
 */
const SWEEP_ATTEMPT_MINUTES = [1, 5, 15, 60, 360, 1440, 1440, 1440, 1440, 1440] as const;

/** After this many sweep attempts nothing will change by itself: a person decides. */
export const MAX_SWEEP_ATTEMPTS = SWEEP_ATTEMPT_MINUTES.length;

/**
 * @param sweepAttempts how often a sweep attended to it before
 * @param random from 0 up to 1: spreads what became due together over a fifth of the wait
 * @returns milliseconds
 */
export function nextSweepAttemptMs(sweepAttempts: number, random: number): number {
  const minutes =
    SWEEP_ATTEMPT_MINUTES[Math.min(sweepAttempts, SWEEP_ATTEMPT_MINUTES.length - 1)] ??
    SWEEP_ATTEMPT_MINUTES[0];
  return Math.round(minutes * MINUTE_MS * (1 + random / 5));
}

/**
 * How long an order is open at least that the sweep has attended to so often: it is due for the first time after a minute.
 *
 * @returns milliseconds
 */
export const openForMs = (sweepAttempts: number): number =>
  sweepAttempts === 0
    ? 0
    : MINUTE_MS *
      SWEEP_ATTEMPT_MINUTES.slice(0, sweepAttempts - 1).reduce<number>((sum, minutes) => sum + minutes, 1);
