import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';

import { stageFile } from './stage-schema.ts';
import { WrongStage, stageSettings, type StageSettings } from './stage.ts';

const projectRoot = join(import.meta.dirname, '..');

/** The stage of a plain `cdk deploy`. Its stacks are no other stage's. */
export const DEFAULT_STAGE = 'dev';

/** It becomes part of names that AWS limits, such as a queue's. */
const STAGE_NAME = /^[a-z][a-z0-9-]{0,29}$/;

/** Settings that `-c` took before they had a file. To ignore one would deploy something else than is asked for. */
const RETIRED = [
  'workflow',
  'gateway',
  'events',
  'standardWebhooks',
  'alarmEmail',
  'invoiceFont',
  'codeCache',
];

/**
 * The stage of the CDK's context: `-c stage=<name>` reads `stages/<name>.json`, and `-c stages=<directory>` reads that file
 * elsewhere. `-c tableIndexes=<number>` is for a step of an upgrade. `context` reads one key of it (`app.node.tryGetContext`).
 */
export function stageInContext(context: (key: string) => unknown): StageSettings {
  const name = context('stage') ?? DEFAULT_STAGE;
  const directory = context('stages') ?? 'stages';
  if (typeof name !== 'string' || typeof directory !== 'string') {
    throw new WrongStage(`-c stage takes a name, not ${JSON.stringify(name)}`);
  }
  for (const key of RETIRED) {
    if (context(key) === undefined) continue;
    throw new WrongStage(`-c ${key} is a setting of the stage now: write it into stages/${name}.json`);
  }
  const indexes = context('tableIndexes');
  const stage = readStage(name, directory);
  if (indexes === undefined) return stage;
  const count = Number(indexes);
  if (Number.isInteger(count) && count > 0) return { ...stage, tableIndexes: count };
  throw new WrongStage('-c tableIndexes takes a number, from 1 on');
}

/** @throws WrongStage, in one line that names the file and what is wrong in it */
export function readStage(name: string, directory = 'stages'): StageSettings {
  if (!STAGE_NAME.test(name)) {
    throw new WrongStage(
      `'${name}' is no name of a stage: it takes lower-case letters, digits and hyphens, 30 at most`,
    );
  }
  const folder = fromProject(directory);
  const settings = settingsIn(folder, name);
  if (name !== DEFAULT_STAGE && existsSync(join(folder, `${DEFAULT_STAGE}.json`))) {
    const taken = Object.values(settingsIn(folder, DEFAULT_STAGE).stackNames);
    const shared = Object.values(settings.stackNames).find((one) => taken.includes(one));
    if (shared !== undefined) {
      throw new WrongStage(
        `${directory}/${name}.json and ${directory}/${DEFAULT_STAGE}.json both name the stack ${shared}: a plain \`cdk deploy\` would change ${name}`,
      );
    }
  }
  return settings;
}

const fromProject = (path: string): string => (isAbsolute(path) ? path : join(projectRoot, path));

function settingsIn(folder: string, name: string): StageSettings {
  const path = join(folder, `${name}.json`);
  const told = path.startsWith(`${projectRoot}/`) ? path.slice(projectRoot.length + 1) : path;
  if (!existsSync(path)) {
    const others = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith('.json'))
          .map((file) => basename(file, '.json'))
      : [];
    throw new WrongStage(
      `There is no ${told}; the stages here are ${others.toSorted().join(', ') || 'none'}`,
    );
  }
  const parsed = stageFile.safeParse(jsonIn(path, told));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WrongStage(`${told}: ${[...(issue?.path ?? []), issue?.message].join(': ')}`);
  }
  const { invoiceFont } = parsed.data;
  return stageSettings(name, {
    ...parsed.data,
    ...(invoiceFont !== undefined && { invoiceFont: [invoiceFont].flat().map(fromProject) }),
  });
}

function jsonIn(path: string, told: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new WrongStage(`${told} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
