import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { freshRunDirectory } from '../../cli/paths.ts';

describe('freshRunDirectory', () => {
  let base: string;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'once-state-'));
  });
  afterEach(async () => rm(base, { recursive: true }));

  it('is empty of what a run before left', async () => {
    const directory = await freshRunDirectory('demo', base);
    await writeFile(join(directory, 'deploy.log'), 'old');
    expect(await readdir(await freshRunDirectory('demo', base))).toEqual(['process-id']);
  });

  it('is not shared with a run that goes on', async () => {
    const directory = await freshRunDirectory('demo', base);
    await writeFile(join(directory, 'process-id'), String(process.ppid));
    await expect(freshRunDirectory('demo', base)).rejects.toThrow(
      `This is running already, as process ${process.ppid}`,
    );
    expect(await freshRunDirectory('start', base)).toBe(join(base, 'start'));
  });

  it('is taken from a run that ended without a word', async () => {
    const directory = await freshRunDirectory('demo', base);
    // Above every system's largest process id.
    await writeFile(join(directory, 'process-id'), '2147483646');
    expect(await freshRunDirectory('demo', base)).toBe(directory);
  });
});
