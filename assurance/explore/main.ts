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

/** What every way to explore begins with. */
interface Exploration {
  readonly explorer: Explorer;
  readonly workloads: readonly Workload[];
  readonly beginning: Begin;
  readonly options: Options;
}

async function main(options: Options): Promise<void> {
  withInstantTimers();
  // Powertools warns on the console where a fault goes.
  console.warn = () => undefined;
  const settings = settingsDeployed();
  const mutant = options.mutant === undefined ? undefined : mutantNamed(options.mutant);
  const explorer = new Explorer(settings, memoryEngine(), mutant);
  const beginning = { settings, engine: options.engine };
  const exploration = { explorer, workloads: workloadsOf(options), beginning, options };

  if (options.replay !== undefined) return replay(explorer, options.replay);
  if (options.mutants !== undefined) return mutants(options.mutants, beginning);
  if (options.interlopers === true) return interlopers(exploration);
  if (options.random !== undefined) return atRandom(exploration, options.random);
  const plan = await planSingles(explorer, exploration.workloads);
  return options.pairs === true ? pairs(exploration, plan) : singles(exploration, plan);
}

const fails = (isFailure: boolean): void => void (process.exitCode = isFailure ? 1 : 0);

async function replay(explorer: Explorer, token: string): Promise<void> {
  const run = runNamed(token);
  const played = await explorer.play(run);
  console.log(stepByStep(run, played));
  fails(played.broken.length > 0);
}

async function mutants(named: true | readonly string[], { settings }: Begin): Promise<void> {
  const hunted = named === true ? MUTANTS : named.map(mutantNamed);
  const tried = await killMutants(hunted, settings, say);
  for (const line of mutantLines(tried)) say(line);
  const killed = tried.filter(({ killers }) => killers > 0).length;
  result({ mutants: tried.length, killed });
  fails(killed < tried.length);
}

async function atRandom({ explorer, options: { seed } }: Exploration, workloads: number): Promise<void> {
  const progress = new Progress('made-up stories', workloads);
  const { broken, ...played } = await playAtRandom(explorer, { workloads, seed }, (runs) =>
    progress.add(runs, 0),
  );
  await showFailures(explorer, broken === undefined ? [] : [broken]);
  result({ workloads, ...played, violations: broken === undefined ? 0 : 1 });
  fails(broken !== undefined);
}

type Plan = Awaited<ReturnType<typeof planSingles>>;

async function pairs({ explorer, workloads, beginning, options }: Exploration, plan: Plan): Promise<void> {
  const stateFile = join(LOCAL, `pairs-${codeHash(beginning.settings)}.jsonl`);
  const wanted = { what: 'pairs', more: 'second faults', firsts: plan.runs } as const;
  const { tally, ...parts } = await playPairs(wanted, beginning, stateFile, options.limit);
  const { runs, calls, failures } = tally;
  await showFailures(explorer, tokensOf(failures));
  result({ workloads: workloads.length, ...parts, runs, calls, violations: failures.length });
  fails(failures.length > 0);
}

async function singles({ explorer, workloads, beginning, options }: Exploration, plan: Plan): Promise<void> {
  const tallying = await playSingles(beginning, plan, options);
  const { tally } = tallying;
  const rows = matrixOf(plan.base, tally);
  const missed = workloads.length === WORKLOADS.length ? edgesMissed(beginning.settings, tally) : [];
  const blanks = [...blanksIn(rows), ...missed];
  if (options.coverage === true) console.log(coverageTable(rows));
  for (const blank of blanks) say(`blank: ${blank}`);
  await showFailures(explorer, tokensOf(tally.failures));
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
  fails(tally.failures.length + blanks.length > 0);
}

async function playSingles(beginning: Begin, plan: Plan, { engine, limit }: Options): Promise<Tallying> {
  if (engine === 'dynamodb-local') await startDynamoDbLocal();
  const tallying = new Tallying();
  tallying.addAll(plan.base);
  const until = performance.now() + limit * 1000;
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
    if (engine === 'dynamodb-local') await stopDynamoDbLocal();
  }
  return tallying;
}

async function interlopers({ explorer, workloads, beginning, options }: Exploration): Promise<void> {
  const { pairs, random, seed, limit, coverage } = options;
  const { tally, blanks, numbers } = await playInterlopers(explorer, workloads, beginning, {
    limit,
    ...(pairs === true ? { pairs: join(LOCAL, `interlopers-${codeHash(beginning.settings)}.jsonl`) } : {}),
    ...(random === undefined ? {} : { random: { runs: random, seed } }),
  });
  const { failures } = tally;
  if (coverage === true) for (const table of visitTables(tally)) console.log(table);
  for (const blank of blanks) say(`blank: ${blank}`);
  await showFailures(explorer, tokensOf(failures));
  const { interleavings, ...more } = numbers;
  result({ interleavings, violations: failures.length, ...more, blanks: blanks.length });
  fails(failures.length + blanks.length > 0);
}

function workloadsOf({ workload, pairs }: Options): readonly Workload[] {
  return workload?.map(workloadNamed) ?? (pairs === true ? MAIN_WORKLOADS : WORKLOADS);
}

const tokensOf = (failures: readonly { readonly token: string }[]): readonly string[] =>
  failures.map(({ token }) => token);

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
