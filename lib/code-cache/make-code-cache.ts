import { Worker } from 'node:worker_threads';

/**
 * V8's code cache of a bundle: what it has compiled when the bundle is loaded, so that whoever starts with it compiles
 * nothing again. The thread is of this process, for the same V8 with the same flags, and has no environment: no settings,
 * and no credentials.
 *
 * @param worker path of `worker.ts`, or of what was bundled of it
 * @throws what the thread throws
 */
export async function makeCodeCache(worker: string, bundle: string): Promise<Uint8Array> {
  const thread = new Worker(worker, { workerData: bundle, env: {} });
  const cache = new Promise<Uint8Array>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error(`no code cache came of ${bundle}`)));
  });
  try {
    return await cache;
  } finally {
    await thread.terminate();
  }
}
