import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { lastLines, runChild } from '../cli/child-process.ts';
import { CommandError } from '../cli/command-error.ts';
import { freshRunDirectory, projectDirectory } from '../cli/paths.ts';
import { requirePython } from './prerequisites.ts';

/** A virtual environment of the project's own, with packages that a file pins by their hashes. */
export interface PythonEnvironment {
  /** What is in it, for people: `the local cloud`. */
  readonly what: string;
  readonly directory: string;
  readonly requirementsPath: string;
}

/** Makes the environment, unless it is there already. Needs the network the first time. */
export async function installPackages(
  { what, directory, requirementsPath }: PythonEnvironment,
  report: (line: string) => void,
): Promise<void> {
  const wanted = createHash('sha256')
    .update(await readFile(requirementsPath))
    .digest('hex');
  const python = join(directory, 'bin', 'python');
  // Written last: its presence says that the installation went through, its content what was installed.
  const markerPath = join(directory, 'installed-requirements.sha256');
  // The Python that it was made with may be gone since.
  if (existsSync(python) && (await readIfThere(markerPath)) === wanted) return;

  const told = directory.slice(projectDirectory.length + 1);
  report(`installing ${what} into ${told}, this time only`);
  // Another first run may be at it.
  const runDirectory = await freshRunDirectory('install');
  const basePython = await requirePython();
  const logPath = join(runDirectory, 'install.log');
  const run = (command: string, args: readonly string[]): Promise<number | null> =>
    runChild({ command, args, environment: process.env, directory: projectDirectory, logPath });

  await rm(directory, { recursive: true, force: true });
  if ((await run(basePython, ['-m', 'venv', directory])) !== 0) {
    throw new CommandError(`Python could not make a virtual environment: ${await lastLines(logPath, 1)}`);
  }
  const options = ['--disable-pip-version-check', '--retries', '2', '--no-deps', '--require-hashes'];
  if ((await run(python, ['-m', 'pip', 'install', ...options, '-r', requirementsPath])) !== 0) {
    throw new CommandError(explainPip(what, await readFile(logPath, 'utf8'), logPath));
  }
  await writeFile(markerPath, wanted);
}

/** pip's answer to a missing network is a page of retries; the cause is one line. */
function explainPip(what: string, log: string, logPath: string): string {
  if (
    /NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|from versions: none/.test(
      log,
    )
  ) {
    return `PyPI cannot be reached, from where ${what} is installed once: connect to the network or set PIP_INDEX_URL to a mirror (${logPath})`;
  }
  if (/DO NOT MATCH THE HASHES/.test(log)) {
    return `PyPI served a package with another hash than the project pins: nothing was installed (${logPath})`;
  }
  return `pip could not install ${what}: see ${logPath}`;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
