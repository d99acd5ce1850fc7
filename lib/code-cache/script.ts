import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What a bundle of ours exports. */
interface Bundle {
  readonly handler: unknown;
}

/** What is in a function beside `index.js`, its start. */
export const BUNDLE = 'bundle.js';

/** Where the code cache of `bundle` is that this very Node may take: V8 compares neither the processor nor all of its version. */
export const cacheOf = (bundle: string): string => `${bundle}.${process.version}-${process.arch}${CACHE}`;

export const isCache = (name: string): boolean => name.endsWith(CACHE);

const CACHE = '.cache';

/**
 * A CommonJS module as Node itself wraps it. V8 takes a code cache for the text that it was made of and no other, so that
 * whoever makes one and whoever starts from it compile here.
 *
 * @returns with `cachedDataRejected`, if there was a code cache: then all is compiled as if there were none
 */
export function compile(bundle: string, cachedData?: Buffer): Script {
  const text = `(function (exports, require, module, __filename, __dirname) {\n${readFileSync(bundle, 'utf8')}\n})`;
  return new Script(text, {
    filename: bundle,
    // Lines as in the file.
    lineOffset: -1,
    ...(cachedData && { cachedData }),
  });
}

export function run(script: Script, bundle: string): Bundle {
  const module: { exports: Bundle } = { exports: { handler: undefined } };
  const load = script.runInThisContext() as (...wrapped: readonly unknown[]) => void;
  load(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
  return module.exports;
}
