import { parentPort, workerData } from 'node:worker_threads';

import type { Made } from './make-code-cache.ts';
import { compile, run } from './script.ts';

/** Runs in a thread of its own, for `makeCodeCache`. */
const bundle = String(workerData);
const script = compile(bundle);
const stoppedBy = load();
const made: Made = { cache: script.createCachedData(), ...(stoppedBy !== undefined && { stoppedBy }) };
parentPort?.postMessage(made);

/** A function stops at the first setting that it lacks, by when its packages are loaded. */
function load(): string | undefined {
  try {
    run(script, bundle);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
