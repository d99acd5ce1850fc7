import fc from 'fast-check';
import type { Explorer } from './explorer.ts';
import { faultsIn } from './explorer.ts';
import type { Played } from './run.ts';
import { tokenOf, type RunName } from './token.ts';
import { nameOf, anyMadeUp } from './workloads/made-up.ts';

/** Where in what is left of a run a fault comes, and which of those that are possible there. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const experiment = fc.record({
  anyMadeUp,
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  faults: fc.array(place, { minLength: 1, maxLength: 3 }),
});

export interface AtRandom {
  readonly runs: number;
  readonly calls: number;
  /** The token of the smallest run that was found to break a promise. */
  readonly broken?: string;
}

/**
 * Made-up workloads under one to three faults, each drawn from what the run does after the one before. The first that
 * breaks a promise is shrunk by fast-check: fewer acts, fewer clients, fewer faults.
 */
export async function playAtRandom(
  explorer: Explorer,
  { workloads, seed }: { readonly workloads: number; readonly seed: number },
  told: (runs: number) => void = () => undefined,
): Promise<AtRandom> {
  let [runs, calls] = [0, 0];
  let last: string | undefined;
  const play = async (run: RunName): Promise<Played> => {
    const outcome = await explorer.play(run);
    runs += 1;
    calls += outcome.trace.length;
    if (outcome.broken.length > 0) last = tokenOf(run);
    return outcome;
  };
  const checked = await fc.check(
    fc.asyncProperty(experiment, async ({ anyMadeUp: made, seed: steps, faults }) => {
      const before = runs;
      let run: RunName = { workload: nameOf(made), seed: steps, armed: [] };
      let outcome = await play(run);
      let from = 0;
      for (const at of faults) {
        const possible = faultsIn(outcome, from);
        const armed = possible[Math.floor(at * possible.length)];
        if (armed === undefined || outcome.broken.length > 0) break;
        run = { ...run, armed: [...run.armed, armed] };
        outcome = await play(run);
        from = outcome.trace.findLastIndex(({ fault }) => fault !== undefined) + 1;
      }
      told(runs - before);
      return outcome.broken.length === 0;
    }),
    // Biased, most would be the smallest story under the first fault of its first call.
    { numRuns: workloads, seed, unbiased: true },
  );
  // No run broke a promise, and yet it failed: what is wrong is in here.
  if (checked.failed && last === undefined) throw checked.errorInstance;
  return { runs, calls, ...(last === undefined ? {} : { broken: last }) };
}
