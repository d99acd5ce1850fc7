import type { Explorer } from './explorer.ts';
import { ACTOR_NAMES } from './interloper.ts';
import type { Begin } from './jobs.ts';
import { playPairs } from './pairs.ts';
import { playAll } from './pool.ts';
import { Progress } from './progress.ts';
import { jobsOf } from './singles.ts';
import { Tallying, type Tally } from './tally.ts';
import { unexplained, visitCells } from './visit-table.ts';
import { planVisits, playVisitsAtRandom, type VisitPlan } from './visits.ts';
import type { Workload } from './workloads/workload.ts';

export interface Budget {
  /** Nothing more is begun after that. */
  readonly limit: number;
  /** With one fault each, all of them; what is done is kept in this file. */
  readonly pairs?: string;
  /** With one fault each, so many of them, drawn by a seed. */
  readonly random?: { readonly runs: number; readonly seed: number };
}

export interface InterlopersPlayed {
  readonly tally: Tally;
  readonly blanks: readonly string[];
  readonly numbers: { readonly interleavings: number } & Readonly<Record<string, number>>;
}

/** Everybody at every call of everybody else: alone, or with one fault. */
export async function playInterlopers(
  explorer: Explorer,
  workloads: readonly Workload[],
  beginning: Begin,
  budget: Budget,
): Promise<InterlopersPlayed> {
  const plan = await planVisits(explorer, workloads);
  const common = { workloads: workloads.length, calls: plan.calls, actors: ACTOR_NAMES.length };
  if (budget.pairs !== undefined) {
    const { tally, ...parts } = await playPairs(
      { what: 'interlopers with a fault', more: 'faults around', firsts: plan.runs },
      beginning,
      budget.pairs,
      budget.limit,
    );
    return { tally, blanks: [], numbers: { ...common, ...parts, interleavings: tally.runs } };
  }
  if (budget.random !== undefined) {
    const tally = await atRandom(explorer, plan, budget.random, budget.limit);
    return { tally, blanks: [], numbers: { ...common, interleavings: tally.runs } };
  }
  const tallying = await alone(plan, beginning, budget.limit);
  const { tally, interleavings } = tallying;
  const unchanged = tally.visits.reduce((sum, { same, times }) => sum + (same ? times : 0), 0);
  const blanks = [
    ...unexplained(visitCells(tally)),
    ...(tallying.whole ? [] : ['it was stopped before its end']),
  ];
  return { tally, blanks, numbers: { ...common, interleavings, unchanged, steps: tally.calls } };
}

async function alone(
  { base, runs }: VisitPlan,
  beginning: Begin,
  limit: number,
): Promise<{ readonly tally: Tally; readonly interleavings: number; readonly whole: boolean }> {
  const until = performance.now() + limit * 1000;
  const tallying = new Tallying();
  tallying.addAll(base);
  const jobs = jobsOf(runs, 'and carried out');
  const progress = new Progress('interlopers', jobs.length);
  let done = 0;
  await playAll(jobs, beginning, ({ tally }) => {
    done += 1;
    tallying.addAll(tally);
    progress.add(tally.runs, tallying.failures.length);
    return performance.now() < until;
  });
  const { tally, interleavings } = tallying;
  return { tally, interleavings, whole: done === jobs.length };
}

async function atRandom(
  explorer: Explorer,
  { runs: visits }: VisitPlan,
  wanted: { readonly runs: number; readonly seed: number },
  limit: number,
): Promise<Tally> {
  const until = performance.now() + limit * 1000;
  const progress = new Progress('interlopers with a fault', wanted.runs);
  return playVisitsAtRandom(explorer, visits, wanted, (failures) => {
    progress.add(1, failures);
    return performance.now() < until;
  });
}
