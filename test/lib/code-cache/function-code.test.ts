import { readFileSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { strToU8, unzipSync, zipSync } from 'fflate';

import { withCodeCache } from '../../../lib/code-cache/function-code.ts';
import { BUNDLE, cacheOf, compile } from '../../../lib/code-cache/script.ts';
import { smallFunction, worker } from './small-function.ts';

const CENTRAL_HEADER = Buffer.from('PK\x01\x02');

/** Of each entry, from the archive's directory: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12. */
function unixModes(archive: Buffer): string[] {
  const modes: string[] = [];
  for (let at = archive.indexOf(CENTRAL_HEADER); at >= 0; at = archive.indexOf(CENTRAL_HEADER, at + 1)) {
    modes.push(archive.readUInt16LE(at + 40).toString(8));
  }
  return modes;
}

describe('withCodeCache', () => {
  it('adds what this Node starts from, and leaves the rest as it is, for every user to read', async () => {
    const { bundle } = smallFunction('export const handler = async () => undefined;');
    const font = Uint8Array.of(0, 1, 0, 0);
    const archive = zipSync({ 'index.js': strToU8('start'), [BUNDLE]: readFileSync(bundle), font });
    const copy = await withCodeCache(archive, worker);

    const { [cacheOf(BUNDLE)]: cache, ...files } = unzipSync(copy);
    expect(files).toEqual(unzipSync(archive));
    if (cache === undefined) throw new Error('there is no code cache in the copy');
    writeFileSync(bundle, files[BUNDLE] ?? '');
    expect(compile(bundle, Buffer.from(cache)).cachedDataRejected).toBe(false);
    expect(unixModes(Buffer.from(copy))).toEqual(['100644', '100644', '100644', '100644']);
  });

  it('refuses what is no function of ours', async () => {
    await expect(withCodeCache(zipSync({ 'index.js': strToU8('') }), worker)).rejects.toThrow(
      "there is no bundle.js in the function's code",
    );
  });
});
