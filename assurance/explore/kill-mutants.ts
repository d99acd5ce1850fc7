import { memoryEngine } from './environment/engine.ts';
import type { DeployedSettings } from './environment/settings.ts';
import { Explorer, faultsIn } from './explorer.ts';
import { randomFrom } from './random.ts';
import type { Played } from './run.ts';
import { tokenOf, type RunName } from './token.ts';
import { visitsOf } from './visits.ts';
import type { Mutant } from './wiring.ts';
import { workloadNamed } from './workloads/all.ts';

export interface Killed {
  readonly name: string;
  readonly says: string;
  readonly runs: number;
  /** Runs that showed it. */
  readonly killers: number;
  readonly first?: string;
}

/** What shows a mutant is a broken promise: that a fault never fires, or that the harness fails, shows nothing. */
const isPromise = (broken: string): boolean =>
  !broken.startsWith('coverage:') && !broken.startsWith('harness:');
const shows = ({ broken }: { readonly broken: readonly string[] }): boolean => broken.some(isPromise);

/** After so many runs that showed it, a mutant is dead enough. */
const ENOUGH = 3;

/**
 * Every mutant against the single faults of its workloads, or their interlopers, in an order that mixes calls and faults, until enough runs
 * have shown it.
 */
export async function killMutants(
  mutants: readonly Mutant[],
  settings: DeployedSettings,
  say: (line: string) => void,
): Promise<readonly Killed[]> {
  const engine = memoryEngine();
  const killed: Killed[] = [];
  for (const mutant of mutants) {
    const hunted = await hunt(new Explorer(settings, engine, mutant), mutant);
    killed.push(hunted);
    say(
      `${killed.length} of ${mutants.length}: ${mutant.name}, ${hunted.killers} of ${hunted.runs} runs show it`,
    );
  }
  return killed;
}

async function hunt(explorer: Explorer, { name, says, workloads, interlopers }: Mutant): Promise<Killed> {
  const runs: RunName[] = [];
  const killers: string[] = [];
  let played = 0;
  const play = async (run: RunName): Promise<Played> => {
    const outcome = await explorer.play(run);
    played += 1;
    if (shows(outcome)) killers.push(tokenOf(run));
    return outcome;
  };
  for (const workload of workloads) {
    for (const seed of workloadNamed(workload).seeds) {
      const run = { workload, seed, armed: [] };
      const outcome = await play(run);
      if (interlopers === undefined) {
        runs.push(...faultsIn(outcome).map((armed) => ({ ...run, armed: [armed] })));
      } else {
        const visits = visitsOf(outcome).filter(({ actor }) => interlopers.includes(actor));
        runs.push(...visits.map((interloper) => ({ ...run, interloper })));
      }
    }
  }
  for (const run of mixed(runs)) {
    if (killers.length >= ENOUGH) break;
    await play(run);
  }
  const [first] = killers;
  return { name, says, runs: played, killers: killers.length, ...(first === undefined ? {} : { first }) };
}

function mixed(runs: readonly RunName[]): readonly RunName[] {
  const random = randomFrom(1);
  return runs
    .map((run) => ({ run, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ run }) => run);
}
