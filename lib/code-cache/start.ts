import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { BUNDLE, cacheOf, compile, run } from './script.ts';

/** `index.js` of every function: its bundle, compiled already if it was deployed with a code cache that this Node can use. */
const bundle = join(__dirname, BUNDLE);
const cache = cacheOf(bundle);
const script = compile(bundle, existsSync(cache) ? readFileSync(cache) : undefined);
if (script.cachedDataRejected === true) {
  process.emitWarning(`V8 refuses ${cache}: it starts without, as it would with none.`, {
    code: 'CODE_CACHE',
  });
}

export const { handler } = run(script, bundle);
