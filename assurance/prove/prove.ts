import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { requireBootstrapped, stackOutputsIn } from '../../cli/account.ts';
import { CommandError } from '../../cli/command-error.ts';
import { freshRunDirectory, projectDirectory } from '../../cli/paths.ts';
import { step } from '../../cli/progress.ts';
import type { StageFile } from '../../lib/stage-schema.ts';
import { stageSettings } from '../../lib/stage.ts';
import type { AlarmsOfRun } from '../alarms/alarms-of-run.ts';
import { ambientCloud, type Cloud } from '../../cli/cloud.ts';
import { openCloud } from '../../local/open-cloud.ts';
import {
  type Assembly,
  bootstrap,
  connectSandbox,
  deployStacks,
  synthesiseFrom,
} from '../../cli/deployment.ts';
import { INVARIANTS } from '../../local/invariants.ts';
import { outputsOf } from '../../local/local-cloud.ts';
import { recordInto } from '../../local/record-exchanges.ts';
import type { Exchange } from '../../local/snapshot.ts';
import { readTable } from '../../local/read-table.ts';
import { play, type Verdict } from '../../local/scenario/play.ts';
import { seed } from '../../local/seed.ts';
import { reachableApiUrl } from '../../cli/reachable-url.ts';
import { alarmsSince, falseAlarms } from './alarms.ts';
import { type Latency, latencyTable, measure } from './measure.ts';
import { remove } from './remove.ts';
import { billTable, usageOf } from './usage.ts';

/** A trial whose customers are not waited for as long as usual. */
const THROW_AWAY: StageFile = { gateway: 'sandbox', gatewayTimeoutMs: 3000, paymentWindowSeconds: 60 };

/** @returns the exit code */
export async function prove({
  stage,
  local,
}: {
  readonly stage: string;
  readonly local?: true;
}): Promise<number> {
  const runDirectory = await freshRunDirectory('prove');
  const cloud =
    local === true
      ? await step('Local cloud', async (report) => openCloud(runDirectory, report))
      : ambientCloud();
  try {
    await requireNew(cloud, stage);
    const assembly = await step('Synthesise the app', async () => synthesiseStage(stage, runDirectory));
    if (local === true) await step('Bootstrap the account', async () => bootstrap(cloud, assembly));
    else await requireBootstrapped(cloud);
    return await proveOn(cloud, assembly, runDirectory);
  } finally {
    await cloud.close();
  }
}

/** It is deleted in the end, so it must be nobody's. */
async function requireNew(cloud: Cloud, stage: string): Promise<void> {
  const file = join('stages', `${stage}.json`);
  if (existsSync(join(projectDirectory, file))) {
    throw new CommandError(`${file} is a stage of yours: name one that does not exist`);
  }
  for (const name of Object.values(stageSettings(stage).stackNames)) {
    if ((await stackOutputsIn(cloud, name)) === undefined) continue;
    throw new CommandError(`The stack ${name} exists: name a stage that does not exist`);
  }
}

async function synthesiseStage(stage: string, runDirectory: string): Promise<Assembly> {
  const stages = join(runDirectory, 'stages');
  await mkdir(stages, { recursive: true });
  await writeFile(join(stages, `${stage}.json`), JSON.stringify(THROW_AWAY));
  return synthesiseFrom(stages, stage, runDirectory);
}

interface Proved {
  readonly deploySeconds: number;
  readonly latencies: readonly Latency[];
  readonly verdict: Verdict;
  readonly alarms: AlarmsOfRun;
  readonly bill: string;
}

async function proveOn(cloud: Cloud, assembly: Assembly, runDirectory: string): Promise<number> {
  const proving = proveDeployed(cloud, assembly);
  // Whatever it came to, what it made is removed.
  await proving.catch(() => undefined);
  const left = await step('Remove everything', async () => remove(cloud, assembly));
  const proved = await proving;
  const stripe = await step('Stripe’s test mode', async () => askStripe(runDirectory));
  const { deploySeconds, latencies, verdict, alarms, bill } = proved;
  console.log([verdict.table, latencyTable(latencies), bill].join('\n'));
  const wrong = [...verdict.wrong, ...falseAlarms(alarms), ...left.map((one) => `${one} is still there`)];
  for (const line of wrong) console.log(`✗ ${line}`);
  if (verdict.wrong.length === 0) console.log(`✓ ${INVARIANTS.join(', ')} hold.`);
  console.log(
    `Alarms that heard something: ${alarms.heard.join(', ')}. Rang: ${alarms.rang.join(', ') || 'none'}.`,
  );
  console.log(stripe.says);
  console.log(
    JSON.stringify({
      region: cloud.client.region ?? 'of the profile',
      deploySeconds,
      ...verdict.summary,
      alarms: { heard: alarms.heard.length, rang: alarms.rang },
      latencies: latencies.map(({ route, firstMs, medianMs, slowestMs }) => ({
        route,
        firstMs: Math.round(firstMs),
        medianMs: Math.round(medianMs),
        slowestMs: Math.round(slowestMs),
      })),
      stripe: stripe.outcome,
      left: left.length,
    }),
  );
  return wrong.length === 0 && stripe.outcome !== 'failed' ? 0 : 1;
}

async function proveDeployed(cloud: Cloud, assembly: Assembly): Promise<Proved> {
  const startedAt = Date.now();
  const stacks = await step('Deploy', async () => deployStacks(cloud, assembly));
  const deploySeconds = Math.round((Date.now() - startedAt) / 1000);
  const sandbox = await step('Connect the sandbox', async () => connectSandbox(cloud, stacks));
  if (sandbox === undefined) throw new Error('the stage was deployed without its sandbox');
  const apiUrl = reachableApiUrl(stacks.orders.ApiUrl, cloud.endpointUrl);
  const apiKeys = await step('Seed two merchants', async () => seed(cloud, apiUrl, stacks.orders.TableName));
  const outputs = await outputsOf(cloud, stacks, sandbox, { apiKeys, workflowType: 'EXPRESS' });
  const [[merchantId, apiKey] = ['', '']] = Object.entries(apiKeys);
  const exchanges: Exchange[] = [];
  const latencies = await step('Measure start and latency', async () =>
    measure(apiUrl, apiKey, recordInto(exchanges, merchantId)),
  );
  const playedAt = Date.now();
  const verdict = await play(outputs, exchanges);
  const alarms = await step('Ask each alarm what it makes of it', async () =>
    alarmsSince(cloud, assembly, playedAt),
  );
  const usage = usageOf({
    snapshot: verdict.snapshot,
    items: await readTable(new DynamoDBClient(cloud.client), stacks.orders.TableName),
    minutes: (Date.now() - startedAt) / 60_000,
  });
  return { deploySeconds, latencies, verdict, alarms, bill: billTable(usage) };
}

/** The adapter's own tests, against Stripe's test mode: where a key is given. */
async function askStripe(
  runDirectory: string,
): Promise<{ readonly outcome: 'passed' | 'failed' | 'skipped'; readonly says: string }> {
  if (process.env['STRIPE_TEST_KEY'] === undefined) {
    return { outcome: 'skipped', says: 'Stripe was not asked: STRIPE_TEST_KEY has no key of the test mode.' };
  }
  const args = ['test/run.ts', 'unit', '--only', 'stripe-gateway'];
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: projectDirectory, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: `${stdout}${stderr}` }),
    );
  });
  const log = join(runDirectory, 'stripe.log');
  await writeFile(log, output);
  return failed
    ? { outcome: 'failed', says: `✗ Stripe’s test mode answers otherwise than the adapter expects: ${log}` }
    : { outcome: 'passed', says: '✓ Stripe’s test mode answers as the adapter expects.' };
}
