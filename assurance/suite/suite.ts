import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, program } from 'commander';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Finished {
  readonly exitCode: number;
  readonly output: string;
}

/** One step of a suite: a tool, a Jest project or a proof. */
export interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  /** How long it takes on two quiet cores, at most. It is printed and ends nothing: a machine may be loaded. */
  readonly budgetMinutes?: number;
  /** What limits it to files with a text in their paths; undefined: it has no files to choose from. */
  readonly limitedTo?: (text: string) => string;
  /** What a finished command says about its tests. */
  readonly count: (finished: Finished) => Count;
}

const results = mkdtempSync(join(tmpdir(), 'once-test-'));
process.once('exit', () => rmSync(results, { recursive: true }));

/** A tool that says by its exit code whether all is well: one test. */
export function check(name: string, tool: string, ...args: string[]): Stage {
  return {
    name,
    command: [`node_modules/.bin/${tool}`, ...args],
    count: ({ exitCode }) =>
      exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 },
  };
}

/**
 * A program of our own: one test. A last line with the field `skipped` says why it proved nothing here.
 *
 * @param command the file and its arguments, from the project's directory
 */
export function proof(name: string, budgetMinutes: number, ...command: string[]): Stage {
  const { count } = check(name, '');
  return {
    name,
    command,
    budgetMinutes,
    count: (finished) => {
      const skips = finished.exitCode === 0 && /^\{"skipped":.*\}$/m.test(finished.output);
      return skips ? { passed: 0, failed: 0, skipped: 1 } : count(finished);
    },
  };
}

const jestResult = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** A project of jest.config.js: each of its tests counts. */
export function jest(name: string, ...args: string[]): Stage {
  const file = join(results, `${name}.json`);
  return {
    name,
    command: [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/.bin/jest',
      `--selectProjects=${name}`,
      '--json',
      `--outputFile=${file}`,
      ...args,
    ],
    limitedTo: (text) => `--testPathPatterns=${text}`,
    count({ exitCode }) {
      // No result: jest itself failed, in its setup for example.
      if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
      const result = jestResult.parse(JSON.parse(readFileSync(file, 'utf8')));
      const passed = result.numPassedTests;
      const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
      const skipped = result.numPendingTests + result.numTodoTests;
      // A stage that ran no test has shown nothing; a teardown may fail after the last test passed.
      const unaccounted = failed === 0 && (exitCode !== 0 || passed === 0);
      return { passed, failed: unaccounted ? 1 : failed, skipped };
    },
  };
}

let current: ChildProcess | undefined;

async function execute(stage: Stage, verbose: boolean): Promise<Finished> {
  const child = spawn(process.execPath, stage.command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  current = child;
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output.push(chunk);
      if (verbose) process.stdout.write(chunk);
    });
  }
  await once(child, 'close');
  return { exitCode: child.exitCode ?? 1, output: Buffer.concat(output).toString() };
}

async function run(stage: Stage, verbose: boolean, left: number): Promise<Count> {
  const startedAt = performance.now();
  const budget =
    stage.budgetMinutes === undefined ? '' : `at most ${stage.budgetMinutes} min, ${left} more after it`;
  process.stdout.write(
    verbose
      ? `${stage.name} ${budget}\n`
      : `${stage.name.padEnd(20)}${budget.padEnd(budget === '' ? 0 : 34)}`,
  );
  const finished = await execute(stage, verbose);
  const count = stage.count(finished);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${sentence(count)} (${seconds} s)\n`);
  if (count.failed > 0 && !verbose) process.stdout.write(`\n${finished.output.trimEnd()}\n\n`);
  return count;
}

const sentence = ({ passed, failed, skipped }: Count): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

interface Options {
  readonly list?: true;
  readonly verbose?: boolean;
  readonly only?: string;
}

async function runAll(stages: readonly Stage[], { verbose = false, only }: Options): Promise<void> {
  let total: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const [index, stage] of stages.entries()) {
    const limits = only === undefined ? [] : [stage.limitedTo?.(only)];
    if (limits.includes(undefined)) continue;
    const command = [...stage.command, ...limits.filter((limit) => limit !== undefined)];
    const count = await run({ ...stage, command }, verbose, stages.length - index - 1);
    total = {
      passed: total.passed + count.passed,
      failed: total.failed + count.failed,
      skipped: total.skipped + count.skipped,
    };
  }
  console.log(sentence(total));
  process.exitCode = total.failed === 0 ? 0 : 1;
}

// What a stage started (an engine, a local cloud) is stopped by the stage, so it has to hear of it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    current?.kill(signal);
    process.exit(1);
  });
}

/**
 * The command line of a suite. All stages run, also after a failure; the last line is their sum.
 *
 * @param called as a person calls it
 */
export async function suite(called: string, says: string, stages: readonly Stage[]): Promise<void> {
  const names = stages.map(({ name }) => name);
  await program
    .name(called)
    .description(says)
    .addArgument(new Argument('[stages...]', 'only these').choices(names))
    .option('--list', 'list the stages')
    .option('--verbose', 'show the output of all stages as it comes, not only of those that fail')
    .option('--only <text>', 'of the stages’ tests, those with this in their paths')
    .action(async (chosen: string[], options: Options) => {
      if (options.list) console.log(names.join('\n'));
      else {
        const wanted = stages.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
        await runAll(wanted, options);
      }
    })
    .parseAsync();
}
