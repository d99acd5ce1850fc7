import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { z } from 'zod';
import type { Report } from '../../../cli/progress.ts';
import { bundle } from '../../../lib/constructs/bundled.ts';

const ROOT = join(import.meta.dirname, '../../..');
const HANDLERS = join(ROOT, 'functions/handlers');
/** Below the project, so that what is not bundled is found in its `node_modules`. */
const BELOW = join(ROOT, '.local');

export interface Started {
  /** Milliseconds from the start of the process to the first answer: the least of all rounds, since others only add. */
  readonly milliseconds: number;
  /** Milliseconds of processor in that time: what is left of it on a machine that does other things too. */
  readonly processorMs: number;
}

export interface Starts {
  readonly empty: Started;
  readonly functions: readonly {
    readonly name: string;
    readonly deployed: Started;
    readonly usual: Started;
    readonly bytes: { readonly deployed: number; readonly usual: number };
  }[];
}

/** Each round starts every variant once, so that a busy machine is busy for all of them. */
const ROUNDS = 15;

/** How long the functions take to their first answer, as they are deployed and as functions are usually bundled. */
export async function measureStarts(report: Report): Promise<Starts> {
  // Without any `node_modules` in sight: what is deployed needs none.
  const alone = mkdtempSync(join(tmpdir(), 'once-bench-'));
  mkdirSync(BELOW, { recursive: true });
  const below = mkdtempSync(join(BELOW, 'bench-'));
  try {
    for (const directory of [below, alone]) {
      writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }');
    }
    const run = starter(alone);
    const empty = join(alone, 'empty.js');
    writeFileSync(empty, 'exports.handler = async () => ({});');
    const functions: Starts['functions'][number][] = [];
    for (const file of readdirSync(HANDLERS)) {
      const name = basename(file, '.ts');
      report(name);
      // What is measured keeps this process waiting: here it comes to show what it is at.
      await setImmediate();
      const [deployedFile, usualFile] = [join(alone, name, 'index.js'), join(below, name, 'index.js')];
      bundle(join(HANDLERS, file), deployedFile);
      bundleAsUsual(join(HANDLERS, file), usualFile);
      const [deployed, usual] = measureAll(run, [deployedFile, usualFile]);
      if (!deployed || !usual) throw new Error('nothing was measured');
      functions.push({
        name,
        deployed,
        usual,
        bytes: { deployed: sizeOf(deployedFile), usual: sizeOf(usualFile) },
      });
    }
    const [nothing] = measureAll(run, [empty]);
    if (nothing === undefined) throw new Error('nothing was measured');
    return { empty: nothing, functions };
  } finally {
    rmSync(alone, { recursive: true });
    rmSync(below, { recursive: true });
  }
}

/** As `NodejsFunction` does without options, for a runtime that brings the SDK; and nothing that is unused is dropped. */
const bundleAsUsual = (entry: string, outfile: string): void => {
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    treeShaking: false,
    logLevel: 'error',
  });
};

const sizeOf = (file: string): number => statSync(file).size;

/** One after the other, round by round. */
function measureAll(run: (file: string) => Times, files: readonly string[]): readonly Started[] {
  const times = files.map((): Times[] => []);
  for (let round = 1; round <= ROUNDS; round += 1) {
    files.forEach((file, index) => times[index]?.push(run(file)));
  }
  return files.map((_, index) => ({
    milliseconds: Math.min(...(times[index] ?? []).map(({ milliseconds }) => milliseconds)),
    processorMs: Math.min(...(times[index] ?? []).map(({ processorMs }) => processorMs)),
  }));
}

/**
 * The runner is given to all variants alike: it loads the module as Lambda's own loads CommonJS, and sends an event that
 * no function has to ask anybody about: without a merchant, a provider, records or a context.
 */
const RUNNER = `
const event = { headers: {}, requestContext: {}, isBase64Encoded: false, pathParameters: { provider: 'none' }, Records: [] };
const { handler } = require(process.argv[2]);
Promise.resolve().then(() => handler(event)).catch(() => 'refused').then((answer) => {
  const { user, system } = process.cpuUsage();
  require('node:fs').writeSync(1, JSON.stringify({ milliseconds: performance.now(), processorMs: (user + system) / 1000, answer }));
  process.exit(0);
});`;

const measured = z.object({ milliseconds: z.number(), processorMs: z.number(), answer: z.unknown() });
type Times = z.infer<typeof measured>;

function starter(directory: string): (file: string) => Times {
  const runner = join(directory, 'runner.js');
  writeFileSync(runner, RUNNER);
  return (file) => {
    const { stdout, stderr } = spawnSync(process.execPath, [runner, file], { env: ENVIRONMENT });
    const answer = measured.safeParse(parse(stdout.toString()));
    if (!answer.success) throw new Error(`${file} did not start:\n${stderr.toString()}`);
    return answer.data;
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What any of the functions reads when it loads. Nobody is asked at these addresses. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  LOG_LEVEL: 'SILENT',
  TABLE_NAME: 'table',
  WORKFLOW_ARN: 'workflow',
  WEBHOOK_QUEUE_URL: 'http://127.0.0.1:1/queue',
  UNDELIVERED_EVENTS_QUEUE_URL: 'http://127.0.0.1:1/queue',
  EVENT_BUS_NAME: 'bus',
  DOCUMENTS_BUCKET: 'bucket',
  LAMBDA_TASK_ROOT: '/var/task',
  GATEWAY_API_KEY_SECRET_ARN: 'secret',
  GATEWAY_WEBHOOK_SECRET_ARN: 'secret',
  GATEWAY_TIMEOUT_MS: '1000',
  HOLDER_TIME_MS: '1000',
  STRIPE_MODE: 'test',
  CHARGE_WITHIN_MS: '3600000',
};
