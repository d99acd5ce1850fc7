import type { Explorer } from './explorer.ts';
import { faultsIn } from './explorer.ts';
import { POSSIBLE } from './faults.ts';
import type { Job, More } from './jobs.ts';
import { Tallying, type Tally } from './tally.ts';
import type { RunName } from './token.ts';
import type { Workload } from './workloads/workload.ts';

/** Runs in one job: short enough that both processes end at about the same time. */
const IN_A_JOB = 40;

export interface Plan {
  /** The runs without faults. */
  readonly base: Tally;
  readonly runs: readonly RunName[];
  /** Calls of the runs without faults, each a place where something may go wrong. */
  readonly sites: number;
}

/** Every single fault at every call of the workloads. */
export async function planSingles(explorer: Explorer, workloads: readonly Workload[]): Promise<Plan> {
  const tallying = new Tallying();
  const runs: RunName[] = [];
  let sites = 0;
  for (const { name: workload, seeds } of workloads) {
    for (const seed of seeds) {
      const played = await explorer.base(workload, seed);
      tallying.add({ workload, seed, armed: [] }, played);
      sites += played.restedAfter;
      runs.push(...faultsIn(played).map((armed) => ({ workload, seed, armed: [armed] })));
    }
  }
  return { base: tallying.tally, runs, sites };
}

/**
 * A second fault at each call that only a recovery makes: one run for each fault, after the first run that met the call.
 */
export function planRecoveries(base: Tally, all: Tally): readonly RunName[] {
  const known = new Set(base.met.map(({ label }) => label));
  const fired = new Set(all.fired.map(([label, fault]) => `${label}=${fault}`));
  return all.met
    .filter(({ label }) => !known.has(label))
    .flatMap(({ label, kind, site, run }) =>
      POSSIBLE[kind]
        .filter((fault) => !fired.has(`${label}=${fault}`))
        .map((fault) => ({ ...run, armed: [...run.armed, { site, fault }] })),
    );
}

export function jobsOf(runs: readonly RunName[], more: More = 'itself'): readonly Job[] {
  return Array.from({ length: Math.ceil(runs.length / IN_A_JOB) }, (_, index) => ({
    id: String(index),
    runs: runs
      .slice(index * IN_A_JOB, (index + 1) * IN_A_JOB)
      .map((run) => ({ ...run, armed: [...run.armed] })),
    more,
  }));
}
