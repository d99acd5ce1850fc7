import type { CallKind, FaultKind } from './faults.ts';
import { nameOfActor } from './interloper.ts';
import type { Played } from './run.ts';
import { labelOf } from './site.ts';
import { tokenOf, type RunName } from './token.ts';

export interface Failure {
  readonly token: string;
  readonly broken: readonly string[];
}

/** What came of a number of runs, as it travels between processes. */
export interface Tally {
  readonly runs: number;
  readonly calls: number;
  readonly failures: readonly Failure[];
  /** Which fault fired at which label. */
  readonly fired: readonly (readonly [label: string, fault: FaultKind])[];
  /** Labels that were met, each with a run that meets it, and the site at which it does. */
  readonly met: readonly Meeting[];
  readonly edges: readonly string[];
  readonly visits: readonly Visit[];
  /** Calls of runs without faults at which some fault fired. */
  readonly sitesHit: readonly string[];
}

export interface Meeting {
  readonly label: string;
  readonly kind: CallKind;
  readonly site: string;
  readonly run: RunName;
}

/** What interlopers of one kind were told at the calls of a workload that bear one name. */
export interface Visit {
  readonly workload: string;
  readonly actor: string;
  readonly label: string;
  readonly told: string;
  /** It changed nothing. */
  readonly same: boolean;
  readonly times: number;
}

/** Adds up what runs come to. */
export class Tallying {
  runs = 0;
  calls = 0;
  readonly failures: Failure[] = [];
  readonly fired = new Map<string, readonly [string, FaultKind]>();
  readonly met = new Map<string, Meeting>();
  readonly edges = new Set<string>();
  readonly sitesHit = new Set<string>();
  readonly #visits = new Map<string, Visit>();

  /** Runs that somebody came into. */
  get interleavings(): number {
    return [...this.#visits.values()].reduce((sum, { times }) => sum + times, 0);
  }

  add(name: RunName, played: Played): void {
    this.runs += 1;
    this.calls += played.trace.length;
    if (played.broken.length > 0) this.failures.push({ token: tokenOf(name), broken: played.broken });
    // After rest there is one more sweep, which is to change nothing: no place to break.
    for (const { site, kind, fault } of played.trace.slice(0, played.restedAfter)) {
      const label = labelOf(site);
      if (!this.met.has(label)) this.met.set(label, { label, kind, site, run: name });
      if (fault !== undefined) this.fired.set(`${label}=${fault}`, [label, fault]);
    }
    for (const edge of played.edges) this.edges.add(edge);
    this.#addVisit(name, played);
    const [first] = name.armed;
    if (first !== undefined && !played.unfired.includes(first)) {
      this.sitesHit.add(`${name.workload}/${name.seed}/${first.site}`);
    }
  }

  #addVisit({ workload, interloper }: RunName, { visited, same, missing }: Played): void {
    if (interloper === undefined || missing !== undefined) return;
    const told = visited?.told ?? 'stopped in the middle';
    const label = labelOf(interloper.site);
    this.#count({ workload, actor: nameOfActor(interloper), label, told, same: same === true, times: 1 });
  }

  #count(visit: Visit): void {
    const { workload, actor, label, told, same } = visit;
    const name = JSON.stringify([workload, actor, label, told, same]);
    const times = (this.#visits.get(name)?.times ?? 0) + visit.times;
    this.#visits.set(name, { ...visit, times });
  }

  addAll(tally: Tally): void {
    this.runs += tally.runs;
    this.calls += tally.calls;
    this.failures.push(...tally.failures);
    for (const [label, fault] of tally.fired) this.fired.set(`${label}=${fault}`, [label, fault]);
    for (const meeting of tally.met) if (!this.met.has(meeting.label)) this.met.set(meeting.label, meeting);
    for (const edge of tally.edges) this.edges.add(edge);
    for (const site of tally.sitesHit) this.sitesHit.add(site);
    for (const visit of tally.visits) this.#count(visit);
  }

  get tally(): Tally {
    return {
      runs: this.runs,
      calls: this.calls,
      failures: this.failures,
      fired: [...this.fired.values()],
      met: [...this.met.values()],
      edges: [...this.edges],
      sitesHit: [...this.sitesHit],
      visits: [...this.#visits.values()],
    };
  }
}
