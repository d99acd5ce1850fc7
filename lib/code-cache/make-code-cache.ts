import { Worker } from 'node:worker_threads';

export interface Made {
  readonly cache: Uint8Array;
  /** Why the bundle was not loaded to its end: a setting that is missing here, or it is broken. */
  readonly stoppedBy?: string;
}

/**
 * V8's code cache of a bundle: what it has compiled when the bundle is loaded, so that whoever starts with it does not
 * compile that again. The thread is of this process, for the same V8 with the same flags, and its environment is empty: the
 * bundle finds no settings in it.
 *
 * @param worker path of `worker.ts`, or of what was bundled of it
 * @throws what the thread throws
 */
export async function makeCodeCache(worker: string, bundle: string): Promise<Made> {
  const thread = new Worker(worker, { workerData: bundle, env: {} });
  const made = new Promise<Made>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error(`no code cache came of ${bundle}`)));
  });
  try {
    return await made;
  } finally {
    await thread.terminate();
  }
}
