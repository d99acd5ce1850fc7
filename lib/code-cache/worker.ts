import { parentPort, workerData } from 'node:worker_threads';

import { compile, run } from './script.ts';

/** Runs in a thread of its own, without an environment: see `make-code-cache.ts`. */
const bundle = String(workerData);
const script = compile(bundle);
try {
  run(script, bundle);
} catch {
  // A function stops at the first setting that it lacks, by when its packages are loaded.
}
parentPort?.postMessage(script.createCachedData());
