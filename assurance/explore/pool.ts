import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { done, type Begin, type Done, type Job } from './jobs.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');

/** A job that a process has, and the next one: so that it never waits. */
const AHEAD = 2;

/**
 * Plays jobs on every core.
 *
 * @param finished hears of each job as it ends; false: no more are begun
 */
export async function playAll(
  jobs: readonly Job[],
  beginning: Begin,
  finished: (done: Done) => boolean,
): Promise<void> {
  const waiting = [...jobs];
  let stopped = false;
  const workers = Array.from({ length: Math.min(availableParallelism(), jobs.length) }, () =>
    fork(WORKER, [JSON.stringify(beginning)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  await Promise.all(
    workers.map(async (worker) => {
      const next = (): boolean => {
        const job = stopped ? undefined : waiting.shift();
        if (job !== undefined) worker.send(job);
        return job !== undefined;
      };
      await serve(worker, next, (result) => {
        if (!finished(result)) stopped = true;
      });
    }),
  );
}

async function serve(
  worker: ChildProcess,
  next: () => boolean,
  finished: (done: Done) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let open = 0;
    const fill = (): void => {
      while (open < AHEAD && next()) open += 1;
      if (open > 0) return;
      worker.disconnect();
      resolve();
    };
    worker.on('message', (message) => {
      open -= 1;
      finished(done.parse(message));
      fill();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (open > 0) reject(new Error(`a process of the explorer ended with ${String(code)}`));
    });
    fill();
  });
}
