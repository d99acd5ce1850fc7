import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../../cli/command-error.ts';
import { freePort } from '../../local/prerequisites.ts';

const EMULATOR = join(import.meta.dirname, '../../node_modules/amplify-dynamodb-simulator/emulator');
const START_TIMEOUT_MS = 30_000;
const JAVA_MISSING =
  'DynamoDB Local needs Java 17 or newer, and no `java` is on the PATH. ' +
  'Debian, Ubuntu: apt-get install default-jre-headless. macOS: brew install openjdk.';

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * AWS's own DynamoDB engine, in memory. It has no option for the address it listens on (it takes all of them), so it
 * holds test data only and lives no longer than this process.
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  // It refuses port 0, so the system is asked for a free one first.
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  // It writes a metadata file into its working directory.
  const directory = mkdtempSync(join(tmpdir(), 'dynamodb-local-'));
  const java = spawn('java', javaArguments(port), { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  const abandon = () => {
    java.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  const exitNow = () => process.exit(1);
  process.once('exit', abandon);
  // A signal that nobody listens to ends the process without its `exit` event, and Java would stay.
  process.once('SIGINT', exitNow).once('SIGTERM', exitNow);

  const stop = async () => {
    process.off('exit', abandon).off('SIGINT', exitNow).off('SIGTERM', exitNow);
    const exited = isRunning(java) ? once(java, 'exit') : undefined;
    abandon();
    await exited;
  };

  try {
    await untilReady(java, endpoint);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

const javaArguments = (port: number): string[] => [
  // The first compiler tier and a small heap: it starts faster, and tests do not run long enough for the second.
  '-XX:TieredStopAtLevel=1',
  '-Xmx512m',
  `-Djava.library.path=${join(EMULATOR, 'DynamoDBLocal_lib')}`,
  '-jar',
  join(EMULATOR, 'DynamoDBLocal.jar'),
  '-inMemory',
  '-sharedDb',
  '-disableTelemetry',
  '-port',
  String(port),
];

const isRunning = (child: ChildProcess) =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

async function untilReady(java: ChildProcess, endpoint: string): Promise<void> {
  let output = '';
  java.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  java.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let failure: Error | undefined;
  java.once('error', (error) => {
    failure = 'code' in error && error.code === 'ENOENT' ? new CommandError(JAVA_MISSING) : error;
  });
  java.once('exit', (code) => {
    failure ??= new Error(`DynamoDB Local ended with ${code} before it was ready:\n${output}`);
  });

  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (failure) throw failure;
    // Any answer will do: unsigned requests get a 400.
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  throw new Error(`DynamoDB Local was not ready after ${START_TIMEOUT_MS} ms:\n${output}`);
}
