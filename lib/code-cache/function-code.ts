import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync, type ZipOptions } from 'fflate';

import { makeCodeCache } from './make-code-cache.ts';
import { BUNDLE, cacheOf } from './script.ts';

/** A plain file that everybody may read, for Lambda is another user; and of no date, for the same files to be the same archive. */
const FILE: ZipOptions = { os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1) };

/**
 * A function's code as an archive, with the code cache of its bundle put in. Of another architecture or version of Node
 * that archive starts as the one without.
 *
 * @param worker as `makeCodeCache` takes it
 */
export async function withCodeCache(archive: Uint8Array, worker: string): Promise<Uint8Array> {
  const files = unzipSync(archive);
  const bundle = files[BUNDLE];
  if (bundle === undefined) throw new Error(`there is no ${BUNDLE} in the function's code`);
  const directory = await mkdtemp(join(tmpdir(), 'code-'));
  try {
    const path = join(directory, BUNDLE);
    await writeFile(path, bundle);
    const all = { ...files, [cacheOf(BUNDLE)]: (await makeCodeCache(worker, path)).cache };
    return zipSync(Object.fromEntries(Object.entries(all).map(([name, content]) => [name, [content, FILE]])));
  } finally {
    await rm(directory, { recursive: true });
  }
}
