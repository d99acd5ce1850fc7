import { join } from 'node:path';
import { InvalidArgumentError, Option, program } from 'commander';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { playAtRandom } from './at-random.ts';
import { wholeNumber } from '../world/whole-number.ts';
import { codeHash } from './code-hash.ts';
import { blanksIn, edgesMissed, matrixOf } from './coverage.ts';
import { memoryEngine } from './environment/engine.ts';
import { settingsDeployed } from './environment/settings.ts';
import { Explorer } from './explorer.ts';
import { FAULTS } from './faults.ts';
import { withInstantTimers } from './instant-timers.ts';
import { ENGINES, type Begin, type EngineName } from './jobs.ts';
import { killMutants } from './kill-mutants.ts';
import { mutantNamed, MUTANTS } from './mutants.ts';
import { MAIN_WORKLOADS, playPairs } from './pairs.ts';
import { playInterlopers } from './play-interlopers.ts';
import { playAll } from './pool.ts';
import { Progress } from './progress.ts';
import { stepByStep } from './replay.ts';
import { coverageTable, failureLines, mutantLines, visitTables } from './report.ts';
import { shrunk } from './shrink.ts';
import { jobsOf, planRecoveries, planSingles } from './singles.ts';
import { Tallying } from './tally.ts';
import { runNamed, tokenOf, type RunName } from './token.ts';
import { WORKLOADS, workloadNamed } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

interface Options {
  readonly json?: true;
  readonly pairs?: true;
  readonly interlopers?: true;
  readonly mutants?: true | readonly string[];
  readonly random?: number;
  readonly seed: number;
  readonly coverage?: true;
  readonly replay?: string;
  readonly mutant?: string;
  readonly engine: EngineName;
  readonly workload?: readonly string[];
  readonly limit: number;
}

const LOCAL = join(import.meta.dirname, '../../.local/explore');
/** The last one finds nothing left to do: three faults come to no new call. */
const RECOVERY_ROUNDS = 3;
/** Failures that are shrunk: the others are most often the same. */
const SHRUNK = 3;

const say = (line: string): void => console.error(line);
const result = (numbers: object): void => console.log(JSON.stringify(numbers));

async function main(options: Options): Promise<void> {
  withInstantTimers();
  // Powertools warns on the console where a fault goes.
  console.warn = () => undefined;
  const settings = settingsDeployed();
  const mutant = options.mutant === undefined ? undefined : mutantNamed(options.mutant);
  const explorer = new Explorer(settings, memoryEngine(), mutant);
  const workloads = workloadsOf(options);
  const beginning = { settings, engine: options.engine };

  if (options.replay !== undefined) {
    const run = runNamed(options.replay);
    const played = await explorer.play(run);
    console.log(stepByStep(run, played));
    process.exitCode = played.broken.length === 0 ? 0 : 1;
    return;
  }
  if (options.mutants !== undefined) {
    const hunted = options.mutants === true ? MUTANTS : options.mutants.map(mutantNamed);
    const killed = await killMutants(hunted, settings, say);
    for (const line of mutantLines(killed)) say(line);
    result({ mutants: killed.length, killed: killed.filter(({ killers }) => killers > 0).length });
    process.exitCode = killed.every(({ killers }) => killers > 0) ? 0 : 1;
    return;
  }

  if (options.interlopers === true) {
    await interlopers(explorer, workloads, beginning, options);
    return;
  }
  if (options.random !== undefined) {
    const { random: workloads, seed } = options;
    const progress = new Progress('made-up stories', workloads);
    const { broken, ...played } = await playAtRandom(explorer, { workloads, seed }, (runs) =>
      progress.add(runs, 0),
    );
    await showFailures(explorer, broken === undefined ? [] : [broken]);
    result({ workloads, ...played, violations: broken === undefined ? 0 : 1 });
    process.exitCode = broken === undefined ? 0 : 1;
    return;
  }

  const plan = await planSingles(explorer, workloads);
  if (options.pairs === true) {
    const stateFile = join(LOCAL, `pairs-${codeHash(settings)}.jsonl`);
    const wanted = { what: 'pairs', more: 'second faults', firsts: plan.runs } as const;
    const { tally, ...parts } = await playPairs(wanted, beginning, stateFile, options.limit);
    await showFailures(
      explorer,
      tally.failures.map(({ token }) => token),
    );
    const { runs, calls, failures } = tally;
    result({ workloads: workloads.length, ...parts, runs, calls, violations: failures.length });
    process.exitCode = failures.length === 0 ? 0 : 1;
    return;
  }

  if (options.engine === 'dynamodb-local') await startDynamoDbLocal();
  const tallying = new Tallying();
  tallying.addAll(plan.base);
  const until = performance.now() + options.limit * 1000;
  const play = async (what: string, runs: readonly RunName[]): Promise<void> => {
    const jobs = jobsOf(runs);
    const progress = new Progress(what, jobs.length);
    await playAll(jobs, beginning, ({ tally }) => {
      tallying.addAll(tally);
      progress.add(tally.runs, tallying.failures.length);
      return performance.now() < until;
    });
  };
  try {
    await play('single faults', plan.runs);
    // A recovery from two faults may come to calls that no recovery from one comes to.
    for (let round = 1; round <= RECOVERY_ROUNDS && performance.now() < until; round += 1) {
      const recoveries = planRecoveries(plan.base, tallying.tally);
      if (recoveries.length > 0) await play('faults in recovery', recoveries);
    }
  } finally {
    if (options.engine === 'dynamodb-local') await stopDynamoDbLocal();
  }
  const { tally } = tallying;
  const rows = matrixOf(plan.base, tally);
  const missed = workloads.length === WORKLOADS.length ? edgesMissed(settings, tally) : [];
  const blanks = [...blanksIn(rows), ...missed];
  if (options.coverage === true) console.log(coverageTable(rows));
  for (const blank of blanks) say(`blank: ${blank}`);
  await showFailures(
    explorer,
    tally.failures.map(({ token }) => token),
  );
  result({
    workloads: workloads.length,
    sites: plan.sites,
    sitesHit: tallying.sitesHit.size,
    faultKinds: Object.keys(FAULTS).length,
    runs: tally.runs,
    calls: tally.calls,
    violations: tally.failures.length,
    blanks: blanks.length,
  });
  process.exitCode = tally.failures.length + blanks.length === 0 ? 0 : 1;
}

async function interlopers(
  explorer: Explorer,
  workloads: readonly Workload[],
  beginning: Begin,
  { pairs, random, seed, limit, coverage }: Options,
): Promise<void> {
  const { tally, blanks, numbers } = await playInterlopers(explorer, workloads, beginning, {
    limit,
    ...(pairs === true ? { pairs: join(LOCAL, `interlopers-${codeHash(beginning.settings)}.jsonl`) } : {}),
    ...(random === undefined ? {} : { random: { runs: random, seed } }),
  });
  const { failures } = tally;
  if (coverage === true) for (const table of visitTables(tally)) console.log(table);
  for (const blank of blanks) say(`blank: ${blank}`);
  await showFailures(
    explorer,
    failures.map(({ token }) => token),
  );
  const { interleavings, ...more } = numbers;
  result({ interleavings, violations: failures.length, ...more, blanks: blanks.length });
  process.exitCode = failures.length + blanks.length === 0 ? 0 : 1;
}

function workloadsOf({ workload, pairs }: Options): readonly Workload[] {
  return workload?.map(workloadNamed) ?? (pairs === true ? MAIN_WORKLOADS : WORKLOADS);
}

async function showFailures(explorer: Explorer, tokens: readonly string[]): Promise<void> {
  for (const token of tokens.slice(0, SHRUNK)) {
    const run = await shrunk(explorer, runNamed(token));
    const { broken } = await explorer.play(run);
    for (const line of failureLines(tokenOf(run), broken)) say(line);
  }
  if (tokens.length > SHRUNK)
    say(`and ${tokens.length - SHRUNK} more: ${tokens.slice(SHRUNK, SHRUNK + 20).join('\n  ')}`);
}

/** As it was given, if `look` finds it; what it throws is told in one line. */
function known(look: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      look(text);
      return text;
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}

function runKnown(token: string): void {
  workloadNamed(runNamed(token).workload);
}

const knownWorkloads = (name: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  known(workloadNamed)(name),
];

await program
  .name('npm run explore --')
  .description(
    'Breaks every call of the system to the outside in every way, lets it recover, and checks the invariants.',
  )
  .option('--json', 'print the numbers only (they are always the last line)')
  .option('--pairs', 'every second fault after every first one, of the main workloads')
  .option('--interlopers', 'everybody else at every call; with --pairs or --random: and one fault')
  .option('--mutants [names...]', 'faults in the protocol itself, all or these: each must be found')
  .option('--random <stories>', 'made-up workloads under one to three faults each', wholeNumber)
  .option('--seed <number>', 'which made-up workloads', wholeNumber, 1)
  .option('--coverage', 'print what was hit where')
  .option('--replay <token>', 'play one run again and show it step by step', known(runKnown))
  .option('--mutant <name>', 'replay it with this fault in the protocol', known(mutantNamed))
  .addOption(new Option('--engine <name>', 'where the table is').choices(ENGINES).default('memory'))
  .option('--workload <names...>', 'only these', knownWorkloads)
  .option('--limit <seconds>', 'begin nothing more after that', wholeNumber, 86_400)
  .action(asCommand(main))
  .parseAsync();
