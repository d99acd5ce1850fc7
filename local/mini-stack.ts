import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { lastLines, startChild, type Child } from '../cli/child-process.ts';
import { CommandError } from '../cli/command-error.ts';
import { projectDirectory, venvDirectory } from '../cli/paths.ts';
import { freePort } from './prerequisites.ts';
import { installPackages } from './python-environment.ts';

/** Where MiniStack and LocalStack listen when nobody says otherwise. */
const DEFAULT_PORT = 4566;
const READY_TIMEOUT_MS = 60_000;
/** In the directory of a run: every right that a role used, as `role`, `action`, `resource` between tabs. */
export const RIGHTS_USED = 'rights-used.tsv';

const requirementsPath = join(projectDirectory, 'local', 'requirements.txt');
const serverPath = join(projectDirectory, 'local', 'mini-stack.py');
const python = join(venvDirectory, 'bin', 'python');

export interface MiniStack {
  readonly endpointUrl: string;
  readonly logPath: string;
  /** Resolves when it ends, whoever ended it. */
  readonly exited: Promise<unknown>;
  /** Ends MiniStack and every function worker; returns when they are gone. */
  readonly stop: () => Promise<void>;
}

/** Makes `.local/venv` with the pinned MiniStack, unless it is there already. Needs the network the first time. */
export const installMiniStack = async (report: (line: string) => void): Promise<void> =>
  installPackages({ what: 'the local cloud', directory: venvDirectory, requirementsPath }, report);

/**
 * Starts MiniStack on the loopback interface and waits until it answers. Everything it holds is in memory: it is empty.
 *
 * @param unmended which of the mends of mini-stack.py is left out
 */
export async function startMiniStack(runDirectory: string, unmended?: string): Promise<MiniStack> {
  const port = await freePort(DEFAULT_PORT, process.env['GATEWAY_PORT']);
  const temporaryDirectory = join(runDirectory, 'tmp');
  const logPath = join(runDirectory, 'ministack.log');
  await mkdir(temporaryDirectory, { recursive: true });
  // MiniStack unpacks functions there and runs them with a CommonJS script of its own, which our `"type": "module"`,
  // found further up, would make an ES module.
  await writeFile(join(temporaryDirectory, 'package.json'), '{ "type": "commonjs" }');

  const child = await startChild({
    command: python,
    args: [serverPath],
    environment: {
      ...miniStackEnvironment(port, temporaryDirectory),
      RIGHTS_USED: join(runDirectory, RIGHTS_USED),
      ...(unmended !== undefined && { UNMENDED: unmended }),
    },
    directory: runDirectory,
    logPath,
  });
  const stop = async (): Promise<void> => {
    await child.kill();
    await rm(temporaryDirectory, { recursive: true, force: true, maxRetries: 5 });
  };
  const endpointUrl = `http://127.0.0.1:${port}`;
  try {
    await untilReady(endpointUrl, child, logPath);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpointUrl, logPath, stop, exited: child.exited };
}

/**
 * Functions inherit this environment, so it is made from nothing: no credentials, no profile and no NODE_OPTIONS of
 * the person at the terminal reach them.
 */
function miniStackEnvironment(port: number, temporaryDirectory: string): NodeJS.ProcessEnv {
  return {
    // Function workers are `node` from the PATH: this very Node, the one that AWS runs them on.
    PATH: [dirname(process.execPath), process.env['PATH']].join(':'),
    HOME: temporaryDirectory,
    TMPDIR: temporaryDirectory,
    LANG: 'C.UTF-8',
    PYTHONUNBUFFERED: '1',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_HOST: 'localhost',
    // Enforces IAM: each function may do what its role says, and nothing else.
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    // Workers that a burst left behind end after half a minute; one of each function stays warm.
    LAMBDA_WARM_TTL_SECONDS: '30',
    PERSIST_STATE: '0',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
  };
}

async function untilReady(endpointUrl: string, child: Child, logPath: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  const ended = child.exited.then(() => true);
  while (Date.now() < deadline) {
    if (await isReady(endpointUrl)) return;
    if (await Promise.race([ended, sleep(100, false)])) {
      throw new CommandError(`MiniStack ended at its start: ${await lastLines(logPath, 1)} (${logPath})`);
    }
  }
  throw new CommandError(`MiniStack did not answer within ${READY_TIMEOUT_MS / 1000} s: see ${logPath}`);
}

async function isReady(endpointUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${endpointUrl}/_ministack/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
