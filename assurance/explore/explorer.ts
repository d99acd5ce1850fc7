import type { Engine } from './environment/engine.ts';
import type { DeployedSettings } from './environment/settings.ts';
import { POSSIBLE } from './faults.ts';
import { nameOfActor } from './interloper.ts';
import { Run, type Played } from './run.ts';
import { tokenOf, type RunName } from './token.ts';
import type { Armed, Step } from './trace.ts';
import type { Mutant } from './wiring.ts';
import { workloadNamed } from './workloads/all.ts';

/** Plays runs on one engine, and knows which faults there are to play. */
export class Explorer {
  readonly #settings: DeployedSettings;
  readonly #engine: Engine;
  readonly #mutant: Mutant | undefined;

  constructor(settings: DeployedSettings, engine: Engine, mutant?: Mutant) {
    this.#settings = settings;
    this.#engine = engine;
    this.#mutant = mutant;
  }

  async play({ workload, seed, armed, interloper }: RunName): Promise<Played> {
    const experiment = {
      workload: workloadNamed(workload),
      seed,
      armed,
      interloper,
      ...(this.#mutant === undefined ? {} : { mutant: this.#mutant }),
    };
    const played = await new Run(this.#settings, this.#engine, experiment).play();
    const unfired = played.unfired.map(
      ({ site, fault }) => `coverage: ${fault} at ${site} was armed and never fired`,
    );
    const { missing } = played;
    const absent =
      missing === undefined ? [] : [`coverage: ${nameOfActor(missing)} never came in at ${missing.site}`];
    const never = [...unfired, ...absent];
    return never.length === 0 ? played : { ...played, broken: [...played.broken, ...never] };
  }

  /** The run without a fault, twice: the same seed must give the same trace. */
  async base(workload: string, seed: number): Promise<Played> {
    const name = { workload, seed, armed: [] };
    const [once, again] = [await this.play(name), await this.play(name)];
    const same = JSON.stringify(once.trace) === JSON.stringify(again.trace);
    return same
      ? once
      : { ...once, broken: [...once.broken, `harness: ${tokenOf(name)} is not the same twice`] };
  }
}

/** Every fault at every call of a trace, from a step on. */
export const faultsIn = ({ trace, restedAfter }: Played, from = 0): readonly Armed[] =>
  trace.slice(from, restedAfter).flatMap(faultsAt);

/** A repetition that meets the first fault again can meet no other. */
const faultsAt = ({ site, kind, fault: met }: Step): readonly Armed[] =>
  met === undefined ? POSSIBLE[kind].map((fault) => ({ site, fault })) : [];

/** The faults after the first one: those of its recovery too. */
export function secondFaults(first: Played): readonly Armed[] {
  const at = first.trace.findIndex(({ fault }) => fault !== undefined);
  return at === -1 ? [] : faultsIn(first, at + 1);
}
