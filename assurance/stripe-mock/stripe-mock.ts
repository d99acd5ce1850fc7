import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { startChild } from '../../cli/child-process.ts';
import { CommandError } from '../../cli/command-error.ts';
import { stateDirectory } from '../../cli/paths.ts';
import { freePort } from '../../local/prerequisites.ts';

const run = promisify(execFile);

/** Stripe's own stand-in, which checks each request against Stripe's OpenAPI description. It keeps no state. */
const MODULE = 'github.com/stripe/stripe-mock';
const VERSION = 'v0.203.0';
/** Of the module's files, as Go counts it: another build is not run. */
const SUM = 'h1:EzW7nb/fphqcAkgVRHAaC88OaAZo6SBWSl54cflDTio=';

const directory = join(stateDirectory, 'go');
const binary = join(directory, 'stripe-mock');

export const isGoThere = async (): Promise<boolean> =>
  run('go', ['version']).then(
    () => true,
    () => false,
  );

/** Builds it into `.local/go`, unless it is there already. Needs the network the first time. */
export async function installStripeMock(): Promise<void> {
  if (!existsSync(binary)) {
    await mkdir(directory, { recursive: true });
    await run('go', ['install', `${MODULE}@${VERSION}`], {
      env: { ...process.env, GOBIN: directory, GOFLAGS: '-mod=readonly' },
    }).catch((error: unknown) => {
      throw new CommandError(`Go could not build ${MODULE}@${VERSION}: ${String(error)}`);
    });
  }
  const { stdout } = await run('go', ['version', '-m', binary]);
  if (stdout.includes(`${MODULE}\t${VERSION}\t${SUM}`)) return;
  await rm(binary);
  throw new CommandError(`${binary} is not ${MODULE} ${VERSION} with the sum ${SUM}: it was removed`);
}

export interface StripeMock {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const READY_ATTEMPTS = 100;

export async function startStripeMock(runDirectory: string): Promise<StripeMock> {
  const port = await freePort();
  const child = await startChild({
    command: binary,
    args: ['-http-addr', `127.0.0.1:${port}`],
    environment: { PATH: process.env['PATH'] },
    directory: runDirectory,
    logPath: join(runDirectory, 'stripe-mock.log'),
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt += 1) {
    if ((await fetch(url).catch(() => undefined)) !== undefined) return { url, stop: child.kill };
    await sleep(100);
  }
  await child.kill();
  throw new Error(`stripe-mock did not answer: see ${runDirectory}/stripe-mock.log`);
}
