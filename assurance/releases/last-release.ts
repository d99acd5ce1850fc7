import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CommandError } from '../../cli/command-error.ts';
import { projectDirectory, stateDirectory } from '../../cli/paths.ts';

const run = promisify(execFile);

const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', [...args], { cwd: projectDirectory, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();

/** Why a proof against the last release does not run, by name. */
export const NO_HISTORY = 'this clone has no commit of a release that CHANGELOG.md names';

/** The commits of releases, the newest first, as CHANGELOG.md names them: ``Commit `2948ab3`.`` */
export const commitsIn = (changelog: string): readonly string[] =>
  [...changelog.matchAll(/^Commit `([0-9a-f]{7,40})`/gm)].map(([, commit = '']) => commit);

export const readChangelog = async (): Promise<string> =>
  readFile(join(projectDirectory, 'CHANGELOG.md'), 'utf8');

/** The commit of the newest release that this clone has; undefined where the history is not there. */
export async function lastRelease(): Promise<string | undefined> {
  for (const commit of commitsIn(await readChangelog())) {
    try {
      return await git('rev-parse', '--verify', '--quiet', `${commit}^{commit}`);
    } catch {
      continue;
    }
  }
  return undefined;
}

/**
 * The files of a commit with the packages of its own lock file. They are kept in `.local/releases` from one run to the next.
 *
 * @returns the directory
 */
export async function checkOut(commit: string): Promise<string> {
  const directory = join(stateDirectory, 'releases', commit);
  // Written last: its presence says that everything is there.
  const marker = join(directory, 'checked-out');
  if (existsSync(marker)) return directory;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const archive = join(directory, 'commit.tar');
  await git('archive', '--format=tar', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', directory]);
  await rm(archive);
  await installPackages(commit, directory);
  await writeFile(marker, commit);
  return directory;
}

async function installPackages(commit: string, directory: string): Promise<void> {
  const lockFile = 'package-lock.json';
  const [ours, theirs] = await Promise.all(
    [projectDirectory, directory].map((one) => readFile(join(one, lockFile), 'utf8')),
  );
  if (ours === theirs) {
    await symlink(join(projectDirectory, 'node_modules'), join(directory, 'node_modules'));
    return;
  }
  try {
    await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: directory });
  } catch (error) {
    throw new CommandError(`npm could not install the packages of ${commit}: ${String(error)}`);
  }
}
