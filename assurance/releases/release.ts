import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StageFile } from '../../lib/stage-schema.ts';
import { stageSettings } from '../../lib/stage.ts';
import type { Cloud } from '../../cli/cloud.ts';
import { synthesiseFrom } from '../../cli/deployment.ts';
import { runCdk } from '../../cli/run-cdk.ts';

/** The names that every stage had before stages had files. */
const NAMES_BEFORE_FILES = { orders: 'OnceOrders', sandbox: 'PaymentSandbox' };

export interface StackNames {
  readonly orders: string;
  readonly sandbox: string;
}

/** A release as an assembly, under the stack names under which the release before was deployed. */
export interface Release {
  readonly commit: string;
  readonly assembly: string;
  readonly names: StackNames;
}

/** Which stage is synthesised: one of the two kinds that every release has. */
export type Kind = 'dev' | 'production';

/**
 * An earlier release, synthesised by its own CDK. A commit never changes, so what was made of it is kept.
 *
 * @param directory of its files
 */
export async function synthesiseEarlier(commit: string, directory: string, kind: Kind): Promise<Release> {
  const own = await freshDirectory(join(directory, `synthesised-${kind}`));
  const assembly = join(own, 'cdk.out');
  // Written last: its presence says that everything is there.
  const marker = join(own, 'synthesised');
  const hasFiles = existsSync(join(directory, 'stages'));
  const context = ['-c', `stage=${kind}`];
  if (hasFiles) context.push('-c', `stages=${await stageFileIn(own, kind, {})}`);
  if (!existsSync(marker)) {
    const args = ['synth', '--quiet', '--output', assembly, ...context];
    await runCdk(args, process.env, join(own, 'synth.log'), directory);
    await writeFile(marker, commit);
  }
  return { commit, assembly, names: hasFiles ? stageSettings(kind).stackNames : NAMES_BEFORE_FILES };
}

/**
 * This release, for a deployment that has these names.
 *
 * @param tableIndexes how many its table has, in a step of an upgrade
 */
export async function synthesiseThis(
  kind: Kind,
  stackNames: StackNames,
  runDirectory: string,
  tableIndexes?: number,
): Promise<Release> {
  const own = await freshDirectory(join(runDirectory, `this-${kind}`));
  const stages = await stageFileIn(own, kind, { stackNames });
  const { directory } = await synthesiseFrom(stages, kind, own, tableIndexes);
  return { commit: 'this', assembly: directory, names: stackNames };
}

async function stageFileIn(directory: string, kind: Kind, file: StageFile): Promise<string> {
  const stages = await freshDirectory(join(directory, 'stages'));
  const whole: StageFile = { ...file, ...(kind === 'production' && { production: true }) };
  await writeFile(join(stages, `${kind}.json`), JSON.stringify(whole));
  return stages;
}

async function freshDirectory(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
}

/** Deploys all stacks of a release with the project's own CDK. */
export async function deployRelease(
  cloud: Cloud,
  { assembly }: Release,
  runDirectory: string,
): Promise<void> {
  await runCdk(
    ['deploy', '--all', '--require-approval', 'never', '--app', assembly],
    cloud.environment,
    join(runDirectory, 'deploy.log'),
  );
}
