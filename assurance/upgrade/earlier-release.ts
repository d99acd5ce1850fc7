import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { CommandError } from '../../cli/command-error.ts';
import { projectDirectory } from '../../cli/paths.ts';

const run = promisify(execFile);

const git = async (...args: readonly string[]): Promise<string> =>
  (await run('git', [...args], { cwd: projectDirectory, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();

/** The last commit that still has a file; undefined where the history is not there, as in a shallow clone. */
export async function lastCommitWith(path: string): Promise<string | undefined> {
  try {
    const removal = await git('rev-list', '-1', 'HEAD', '--', path);
    if (removal === '' || existsSync(join(projectDirectory, path))) return undefined;
    return await git('rev-parse', '--verify', '--quiet', `${removal}^{commit}~1`);
  } catch {
    return undefined;
  }
}

/** The files of a commit with the packages of its own lock file, in an empty directory. */
export async function checkOut(commit: string, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const archive = join(directory, 'commit.tar');
  await git('archive', '--format=tar', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', directory]);
  await rm(archive);
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
