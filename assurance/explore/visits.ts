import type { Explorer } from './explorer.ts';
import { POSSIBLE, type FaultKind } from './faults.ts';
import { ACTOR_NAMES, nameOfActor, type Interloper, type Moment } from './interloper.ts';
import { randomFrom } from './random.ts';
import type { Played } from './run.ts';
import { Tallying, type Tally } from './tally.ts';
import type { RunName } from './token.ts';
import type { Armed, Step } from './trace.ts';
import type { Workload } from './workloads/workload.ts';

/** Longer than any call takes: somebody waits for a time to come. */
const PAUSE_MS = 100;

export interface VisitPlan {
  /** The runs that nobody comes into. */
  readonly base: Tally;
  /** Everybody, alone, at every call. */
  readonly runs: readonly RunName[];
  /** Calls that are interrupted. */
  readonly calls: number;
}

/**
 * Everybody before every call. What has happened after a call is what has happened before the next one, whoever makes
 * that: so after it only where a time passes in between, or nothing comes any more.
 */
export async function planVisits(explorer: Explorer, workloads: readonly Workload[]): Promise<VisitPlan> {
  const tallying = new Tallying();
  const runs: RunName[] = [];
  let calls = 0;
  for (const { name: workload, seeds } of workloads) {
    for (const seed of seeds) {
      const run: RunName = { workload, seed, armed: [] };
      const played = await explorer.play(run);
      tallying.add(run, played);
      calls += played.restedAfter;
      runs.push(...visitsOf(played).map((interloper) => ({ ...run, interloper })));
    }
  }
  return { base: tallying.tally, runs, calls };
}

/** Everybody, alone, at every call of a run. */
export function visitsOf({ trace, restedAfter, showsSecret }: Played): readonly Interloper[] {
  const actors = ACTOR_NAMES.filter((actor) => actor !== 'confirm' || showsSecret);
  const steps = trace.slice(0, restedAfter);
  return steps.flatMap((step, index) => {
    const moments: readonly Moment[] = isPauseAfter(step, steps[index + 1])
      ? ['before', 'after']
      : ['before'];
    return moments.flatMap((moment) =>
      actors.map((actor) => ({ site: step.site, moment, actor, carriedOut: false })),
    );
  });
}

const isPauseAfter = ({ at }: Step, next: Step | undefined): boolean =>
  next === undefined || Date.parse(next.at) - Date.parse(at) > PAUSE_MS;

/** The same visit, with what it starts carried out before anybody else goes on. */
export function carriedOut(run: RunName, { visited }: Played): readonly RunName[] {
  const { interloper } = run;
  if (interloper === undefined || visited === undefined || visited.started === 0) return [];
  return [{ ...run, interloper: { ...interloper, carriedOut: true } }];
}

/** When these befall a call, it is done: who comes after it comes to something else than who comes before. */
const DONE: ReadonlySet<FaultKind> = new Set([
  'slow',
  'response_lost',
  'lost_after',
  'stored_fault',
  'repeat_refused_unread',
  'unanswered',
  'dies_after',
  'hangs_after',
  'wakes_after_retry',
  'wakes_after_sweep',
  'day_passes',
  'result_lost',
  'runs_twice',
  'duplicated',
  'redelivered',
  'delete_lost',
  'never_deleted',
]);
const TORN: ReadonlySet<FaultKind> = new Set(['torn_early', 'torn_late']);

/**
 * A visit with one fault: at the call that is interrupted, or at any call of who interrupts it. A read that is torn is
 * interrupted in the middle. One that changes nothing is let out: without it, each fault is played alone.
 */
export function faultsAround(run: RunName, { trace, same }: Played): readonly RunName[] {
  const { interloper } = run;
  if (interloper === undefined || same === true) return [];
  const { site } = interloper;
  const kind = trace.find((step) => step.site === site)?.kind;
  const own = (kind === undefined ? [] : POSSIBLE[kind]).flatMap((fault): readonly RunName[] => {
    const moments: readonly Moment[] = TORN.has(fault)
      ? ['amid']
      : DONE.has(fault)
        ? ['before', 'after']
        : ['before'];
    return moments.map((moment) => ({
      ...run,
      interloper: { ...interloper, moment },
      armed: [{ site, fault }],
    }));
  });
  return [...own, ...faultsInside(interloper, trace).map((armed) => ({ ...run, armed: [armed] }))];
}

const faultsInside = (interloper: Interloper, trace: readonly Step[]): readonly Armed[] =>
  trace
    .filter(({ actor }) => actor.startsWith(`interloper ${nameOfActor(interloper)}`))
    .flatMap(({ site, kind }) => POSSIBLE[kind].map((fault) => ({ site, fault })));

/** Visits with one fault each, drawn by the seed from all that there are. */
export async function playVisitsAtRandom(
  explorer: Explorer,
  visits: readonly RunName[],
  { runs: wanted, seed }: { readonly runs: number; readonly seed: number },
  told: (failures: number) => boolean,
): Promise<Tally> {
  const random = randomFrom(seed);
  const pick = <One>(from: readonly One[]): One | undefined => from[Math.floor(random() * from.length)];
  const tallying = new Tallying();
  while (tallying.runs < wanted) {
    const visit = pick(visits);
    if (visit === undefined) break;
    const run = pick(faultsAround(visit, await explorer.play(visit)));
    if (run === undefined) continue;
    tallying.add(run, await explorer.play(run));
    if (!told(tallying.failures.length)) break;
  }
  return tallying.tally;
}
