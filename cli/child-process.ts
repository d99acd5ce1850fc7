import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';

/**
 * Children run in a process group of their own, so that ending one ends what it started too (MiniStack's function
 * workers, the CDK's bundlers), and Ctrl-C reaches this process alone, which then ends them all.
 */
const liveGroups = new Set<number>();

process.once('exit', () => liveGroups.forEach(killGroup));

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited beside it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly directory: string;
  /** Receives stdout and stderr. */
  readonly logPath: string;
}

export interface Child {
  /** The exit code; `null` when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Ends the child and all its descendants at once and returns when they are gone. */
  readonly kill: () => Promise<void>;
}

export async function startChild(child: ChildCommand): Promise<Child> {
  const log = await open(child.logPath, 'a');
  const started = spawn(child.command, child.args, {
    cwd: child.directory,
    env: child.environment,
    detached: true,
    // The pipe is never written to: it closes when this process dies, however it dies.
    stdio: ['pipe', log.fd, log.fd],
  });
  await once(started, 'spawn').finally(() => log.close());
  const group = started.pid;
  if (group === undefined) throw new Error(`${child.command} started without a process id`);
  liveGroups.add(group);
  const exited = new Promise<number | null>((resolve) => started.once('exit', resolve));
  return {
    exited,
    kill: async () => {
      killGroup(group);
      liveGroups.delete(group);
      await exited;
    },
  };
}

/** Runs a command to its end. Resolves to its exit code. */
export async function runChild(command: ChildCommand): Promise<number | null> {
  const child = await startChild(command);
  try {
    return await child.exited;
  } finally {
    await child.kill();
  }
}

/** The end of a log, to show when a command failed. */
export async function lastLines(logPath: string, count: number): Promise<string> {
  const text = await readFile(logPath, 'utf8');
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // The group is empty already.
  }
}
