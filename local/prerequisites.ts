import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

import { CommandError } from '../cli/command-error.ts';

const run = promisify(execFile);

const PYTHON_HELP =
  'Python 3.10 or newer is needed: apt-get install python3 python3-venv, or https://www.python.org/downloads/';

/** MiniStack's own range (`Requires-Python`), and the two standard modules that make a virtual environment. */
const PYTHON_CHECK = `
import sys
if sys.version_info < (3, 10): sys.exit('too old: %d.%d' % sys.version_info[:2])
try: import venv, ensurepip
except ImportError: sys.exit('no venv')
`;

/** The Python that makes the local cloud's virtual environment: `python3`, else `python`. */
export async function requirePython(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const refusals: string[] = [];
  for (const command of ['python3', 'python']) {
    const refusal = await refusalOf(command, ['-c', PYTHON_CHECK], environment);
    if (refusal === undefined) return command;
    refusals.push(refusal);
  }
  if (refusals.includes('no venv')) {
    throw new CommandError(
      "Python's venv module is needed: apt-get install python3-venv (the version that belongs to your python3)",
    );
  }
  const tooOld = refusals.find((refusal) => refusal.startsWith('too old'));
  throw new CommandError(tooOld === undefined ? PYTHON_HELP : `${PYTHON_HELP} (python3 is ${tooOld})`);
}

/**
 * A port of the loopback interface that nothing listens on. A port that the user fixed is taken or refused.
 *
 * @param preferred 0: any
 */
export async function freePort(preferred = 0, fixed?: string): Promise<number> {
  if (fixed !== undefined) {
    const port = Number(fixed);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new CommandError(`GATEWAY_PORT must be a port from 1 to 65535, not '${fixed}'`);
    }
    if (await listenOnce(port)) return port;
    throw new CommandError(
      `Port ${port} (GATEWAY_PORT) is taken: end the program that listens on it, or unset GATEWAY_PORT to use any free one`,
    );
  }
  const port = (await listenOnce(preferred)) ?? (await listenOnce(0));
  if (port === undefined)
    throw new CommandError('No free port on 127.0.0.1: end a program that listens there');
  return port;
}

/** Undefined when the command runs and is content; else why not, in a word. */
async function refusalOf(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    await run(command, [...args], { env: environment });
    return undefined;
  } catch (error) {
    return stderrOf(error)?.trim() ?? 'missing';
  }
}

function stderrOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('stderr' in error)) return undefined;
  return typeof error.stderr === 'string' && error.stderr !== '' ? error.stderr : undefined;
}

/** The port that could be listened on (0 asks for any), or undefined when it is taken. */
function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
