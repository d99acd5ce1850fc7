import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from '@jest/globals';

import { BUNDLE } from '../../../lib/code-cache/script.ts';
import { bundleFunction } from '../../../lib/constructs/bundled.ts';

/** As it stands in lib/: threads run it as it is. */
export const worker = join(import.meta.dirname, '../../../lib/code-cache/worker.ts');

export interface SmallFunction {
  readonly directory: string;
  readonly bundle: string;
}

const all = mkdtempSync(join(tmpdir(), 'once-functions-'));
afterAll(() => rmSync(all, { recursive: true }));

/** A function of this text, bundled as ours are. It is gone after the tests of its file. */
export function smallFunction(text: string): SmallFunction {
  const directory = mkdtempSync(join(all, 'function-'));
  const entry = join(directory, 'entry.ts');
  writeFileSync(entry, text);
  bundleFunction(entry, directory);
  return { directory, bundle: join(directory, BUNDLE) };
}
