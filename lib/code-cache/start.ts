import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { BUNDLE, cacheOf, compile, isCache, run } from './script.ts';

/**
 * `index.js` of every function: its bundle, of which most is compiled already if it was deployed with a code cache that this
 * Node can use. Without, it compiles as any module does.
 */
const bundle = join(__dirname, BUNDLE);
const cache = cacheOf(bundle);
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
const script = compile(bundle, cachedData);
if (script.cachedDataRejected === true) {
  process.emitWarning(`V8 refuses ${cache}, and compiles`, { code: 'CODE_CACHE' });
} else if (cachedData === undefined && readdirSync(__dirname).some(isCache)) {
  process.emitWarning(`There is no code cache for Node ${process.version}, but for another; it compiles`, {
    code: 'CODE_CACHE',
  });
}

export const { handler } = run(script, bundle);
