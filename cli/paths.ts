import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CommandError } from './command-error.ts';

export const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything the local cloud writes; git ignores it. */
export const stateDirectory = join(projectDirectory, '.local');

/** Kept between runs. */
export const venvDirectory = join(stateDirectory, 'venv');

export const outputsPath = join(stateDirectory, 'outputs.json');

/** What a shell is told of the cloud that runs: `. .local/env`. */
export const shellEnvironmentPath = join(stateDirectory, 'env');

/** `npm start` in one terminal and a test in another must not write over each other's files. */
export type RunName =
  | 'start'
  | 'demo'
  | 'test'
  | 'deploy'
  | 'install'
  | 'upgrade'
  | 'templates'
  | 'rights'
  | 'prove'
  | 'stripe-mock';

/** The logs, the synthesised app and the temporary files of one run: empty at its start, and not shared. */
export async function freshRunDirectory(run: RunName, base = stateDirectory): Promise<string> {
  const directory = join(base, run);
  const ownerPath = join(directory, 'process-id');
  const owner = Number(await readFile(ownerPath, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isRunning(owner)) {
    throw new CommandError(
      `This is running already, as process ${owner}: wait for it, or end it (or remove ${ownerPath} if it is something else)`,
    );
  }
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await writeFile(ownerPath, String(process.pid));
  return directory;
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
